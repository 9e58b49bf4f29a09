"""Where pictures are kept: a folder or an S3-compatible store, by one address."""

from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url


class Store:
    """Objects by name; the names are ours, never a sender's."""

    def __init__(self, url: str) -> None:
        """Open the store behind a folder's path or a URL; a folder is made when missing."""
        self._store: ObjectStore
        if "://" in url and not url.startswith("file://"):
            self._store = from_url(url)
        else:
            folder = Path(url.removeprefix("file://")).absolute()
            self._store = LocalStore(folder, mkdir=True)

    async def put(self, name: str, content: Path | bytes) -> None:
        """Keep an object, replacing one of the same name."""
        await obstore.put_async(self._store, name, content)

    async def get(self, name: str) -> bytes:
        """Return an object.

        Raises:
            FileNotFoundError: there is none of that name.
        """
        found = await obstore.get_async(self._store, name)
        return bytes(await found.bytes_async())

    async def delete(self, name: str) -> None:
        """Forget an object."""
        await obstore.delete_async(self._store, name)
