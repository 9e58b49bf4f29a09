"""The words: two catalogues, Chinese first, and how days and instants read in each."""

from locales.words import LANGUAGES, Words

__all__ = ["LANGUAGES", "Words"]
