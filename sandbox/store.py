"""What the sandbox remembers: JSON documents in one SQLite table, in memory or in a file.

A document is found by its kind, its owner (a chat, or 0) and its key. What one request changed is committed
before it is answered, so a killed sandbox goes on with everything it has answered.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]

TABLE = """
CREATE TABLE IF NOT EXISTS document (
    kind TEXT NOT NULL, owner NOT NULL, key NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, owner, key)
) WITHOUT ROWID
"""


def number_in(text: str) -> int | None:
    """The whole number that a text is, None when it is none or does not fit 64 bits."""
    number = int(text) if re.fullmatch(r"-?[0-9]{1,19}", text) else None
    return number if number is not None and -(2**63) <= number < 2**63 else None


class Store:
    """Documents of one sandbox; one process only may have the file open."""

    def __init__(self, path: Path | None) -> None:
        self._connection = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=1)
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(TABLE)

    def close(self) -> None:
        """Ends the connection; nothing can be read or written after it."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept, or nothing when an exception leaves the block."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def get(self, kind: str, key: int | str, owner: int | str = 0) -> Json | None:
        """The document, or None."""
        sql = "SELECT body FROM document WHERE kind = ? AND owner = ? AND key = ?"
        row = self._connection.execute(sql, (kind, owner, key)).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, kind: str, key: int | str, body: Json, owner: int | str = 0) -> None:
        """Writes the document, in place of the one with the same kind, owner and key."""
        sql = "INSERT OR REPLACE INTO document (kind, owner, key, body) VALUES (?, ?, ?, ?)"
        self._connection.execute(sql, (kind, owner, key, json.dumps(body, ensure_ascii=False)))

    def drop(self, kind: str, key: int | str, owner: int | str = 0) -> None:
        """Forgets one document."""
        self._connection.execute(
            "DELETE FROM document WHERE kind = ? AND owner = ? AND key = ?", (kind, owner, key)
        )

    def drop_before(self, kind: str, key: int) -> None:
        """Forgets the documents of a kind whose key is smaller."""
        self._connection.execute("DELETE FROM document WHERE kind = ? AND owner = 0 AND key < ?", (kind, key))

    def every(self, kind: str, *, owner: int | str = 0, after: int | str = -1, limit: int = -1) -> list[Json]:
        """The documents of a kind with a key greater than `after`, in the order of their keys."""
        sql = "SELECT body FROM document WHERE kind = ? AND owner = ? AND key > ? ORDER BY key LIMIT ?"
        return [json.loads(row[0]) for row in self._connection.execute(sql, (kind, owner, after, limit))]

    def count(self, kind: str) -> int:
        """How many documents of a kind there are."""
        row = self._connection.execute(
            "SELECT count(*) FROM document WHERE kind = ? AND owner = 0", (kind,)
        ).fetchone()
        return int(row[0])

    def highest(self, kind: str) -> int:
        """The greatest key of a kind, 0 when there is none."""
        row = self._connection.execute(
            "SELECT max(key) FROM document WHERE kind = ? AND owner = 0", (kind,)
        ).fetchone()
        return int(row[0] or 0)

    def next(self, counter: str, first: int = 1) -> int:
        """The next number of a counter."""
        number = int((self.get("counter", counter) or {"last": first - 1})["last"]) + 1
        self.put("counter", counter, {"last": number})
        return number
