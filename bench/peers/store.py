"""One durable row in an SQLite file through async SQLModel, WAL and synchronous=FULL as Yixian has it."""

from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


class Note(SQLModel, table=True):
    """What somebody noted."""

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int
    number: int


class Store:
    """A database file, and how a handler writes to it."""

    def __init__(self, path: str) -> None:
        """Open a file; it is made when missing."""
        self.engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
        event.listen(self.engine.sync_engine, "connect", _durable)

    async def prepare(self) -> None:
        """Make the table."""
        async with self.engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)

    async def keep(self, chat_id: int, number: int) -> None:
        """Commit one row."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            session.add(Note(chat_id=chat_id, number=number))
            await session.commit()


def _durable(connection: object, _entry: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
