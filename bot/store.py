"""Where pictures are kept: a folder or an S3-compatible store, by one address."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, S3Store

from bot.settings import Settings

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

TIMEOUTS: "ClientConfig" = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=60)}
RETRIES: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=30)}


@dataclass(frozen=True)
class S3:
    """How to get at an S3-compatible store; without an endpoint it is Amazon's own."""

    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"
    endpoint: str | None = None

    def opened(self, url: str) -> ObjectStore:
        """Return the store behind `s3://bucket/prefix`; nothing is asked of it yet."""
        parts = urlsplit(url)
        return S3Store(
            parts.netloc, prefix=parts.path.strip("/") or None, endpoint=self.endpoint, region=self.region,
            access_key_id=self.access_key, secret_access_key=self.secret_key,
            virtual_hosted_style_request=False,
            client_options={**TIMEOUTS, "allow_http": (self.endpoint or "").startswith("http://")},
            retry_config=RETRIES,
        )  # fmt: skip


class Store:
    """Objects by name; the names are ours, never a sender's."""

    def __init__(self, url: str, s3: S3 | None = None) -> None:
        """Open the store behind a folder's path or a URL; a folder is made when missing."""
        self._store: ObjectStore
        if s3 is not None:
            self._store = s3.opened(url)
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

    async def fetch(self, name: str, into: Path) -> None:
        """Write an object into a file, a piece at a time.

        Raises:
            FileNotFoundError: there is none of that name.
        """
        found = await obstore.get_async(self._store, name)
        with into.open("wb") as out:
            async for piece in found.stream():
                out.write(piece)

    async def delete(self, name: str) -> None:
        """Forget an object."""
        await obstore.delete_async(self._store, name)


def opened(settings: Settings) -> Store:
    """Open the store that the settings name."""
    if not settings.media_url.startswith("s3://"):
        return Store(settings.media_url)
    assert settings.s3_access_key  # noqa: S101 - settings without it are refused
    assert settings.s3_secret_key  # noqa: S101
    secret_key = settings.s3_secret_key.get_secret_value()
    access = S3(settings.s3_access_key, secret_key, settings.s3_region, settings.s3_endpoint)
    return Store(settings.media_url, access)
