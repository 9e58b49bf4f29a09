"""Property tests state facts, not speed."""

from hypothesis import settings

settings.register_profile("facts", deadline=None)
settings.load_profile("facts")
