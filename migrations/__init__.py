"""How the database got here: alembic's revisions, oldest first in versions/."""
