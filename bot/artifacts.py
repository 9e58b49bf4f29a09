"""Makes what takes time, pictures in the imaging child and archives here, and keeps it in the store."""

import asyncio
import contextlib
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import ClassVar

import structlog
from structlog.contextvars import bound_contextvars

from bot.child import ChildFailedError
from bot.imaging_child import ImagingChild
from bot.unit import DatabaseAway
from bot.worker import Worker
from models.artifacts import Artifact
from models.engine import Session
from models.people import Person
from services import artifacts, office
from views.recipes import Archived, Paired, Recipe, Sheeted, Stamped, recipe

RETRY_AFTER = timedelta(seconds=5)
GONE = "gone"
log = structlog.get_logger()


@dataclass
class ArtifactWorker(Worker[Artifact]):
    """Makes one thing after the other, and drops what is too old to be kept."""

    child: ImagingChild = field(default_factory=ImagingChild)

    part: ClassVar[str] = artifacts.WORKER

    def claim(self, session: Session) -> Artifact | None:
        """Lease what has waited longest."""
        return artifacts.claim(session, self.runner.now())

    def orphans(self, session: Session) -> None:
        """Free what a worker had in hand when it died."""
        artifacts.CLAIMS.orphans(session)

    def give_back(self, session: Session, claimed: Artifact) -> None:
        """Let another worker take it at once."""
        artifacts.CLAIMS.settle(session, claimed)

    async def close(self) -> None:
        """End the child."""
        await self.child.close()

    async def bring(self, claimed: Artifact) -> None:
        """Make one thing, or drop it, whichever is due."""
        with (
            bound_contextvars(artifact=claimed.id),
            tempfile.TemporaryDirectory(prefix="yixian-") as folder,
        ):
            try:
                asked = await self.runner.read(lambda session: _asked(session, claimed))
                if artifacts.is_old(claimed, self.runner.now()):
                    await self._drop(claimed, asked)
                elif asked is None:
                    await self._failed(claimed, GONE)
                else:
                    await self.store.put(asked.into, await self._made(asked, Path(folder)))
                    await self.say(lambda s: artifacts.ready(s, claimed, now=self.runner.now()))
            except DatabaseAway:
                raise
            except FileNotFoundError:  # the store has lost a picture
                await self._failed(claimed, GONE)
            except Exception as error:  # noqa: BLE001 - the store or the child; another try may do
                log.warning("artifact not made", reason=type(error).__name__)
                await self._again(claimed, error)

    async def _made(self, asked: Recipe, folder: Path) -> Path:
        """Return the file that a recipe becomes, in a folder."""
        into = folder / "made"
        match asked:
            case Stamped():
                (large,) = await self._fetched([asked.picture], folder)
                await self.child.stamp(
                    large, title=asked.title, lines=asked.lines, code=asked.code, into=into
                )
            case Paired():
                left, right = await self._fetched([asked.left[0], asked.right[0]], folder)
                pair = (left, asked.left[1]), (right, asked.right[1])
                await self.child.pair(*pair, title=asked.title, into=into)
            case Sheeted():
                await self._sheet(asked, folder, into)
            case Archived():
                await self._archive(asked, folder, into)
        return into

    async def _sheet(self, asked: Sheeted, folder: Path, into: Path) -> None:
        pictures = await self._fetched([name for name, _ in asked.cells], folder)
        cells = list(zip(pictures, (said for _, said in asked.cells), strict=True))
        await self.child.sheet(cells, title=asked.title, footer=asked.footer, into=into)

    async def _archive(self, asked: Archived, folder: Path, into: Path) -> None:
        files = await self._fetched([name for name, _ in asked.files], folder)
        named = list(zip(files, (shown for _, shown in asked.files), strict=True))
        if asked.page is not None:
            sheet, shown = asked.page
            within = folder / "page"
            within.mkdir()
            await self._sheet(sheet, within, within / "sheet")
            named.append((within / "sheet", shown))
        await asyncio.to_thread(_zip, named, asked.texts, into)

    async def _fetched(self, names: Sequence[str], folder: Path) -> list[Path]:
        """Return the files of stored objects, copied into a folder."""
        files = [folder / f"{place}.part" for place in range(len(names))]
        for name, file in zip(names, files, strict=True):
            await self.store.fetch(name, file)
        return files

    async def _drop(self, old: Artifact, asked: Recipe | None) -> None:
        if asked is not None:
            with contextlib.suppress(FileNotFoundError):
                await self.store.delete(asked.into)
        await self.say(lambda s: artifacts.drop(s, old))

    async def _failed(self, claimed: Artifact, reason: str) -> None:
        await self.say(lambda s: artifacts.failed(s, claimed, reason, now=self.runner.now()))

    async def _again(self, claimed: Artifact, error: Exception) -> None:
        # What else can fail (the store, the disk) says nothing about what is to be made.
        counts, after = isinstance(error, ChildFailedError), RETRY_AFTER * (claimed.attempts + 1)
        tell = partial(artifacts.again, claimed=claimed, after=after, reason=type(error).__name__)
        await self.say(partial(tell, now=self.runner.now(), counts=counts))


def _asked(session: Session, claimed: Artifact) -> Recipe | None:
    person = session.get(Person, claimed.for_id) if claimed.for_id is not None else None
    return recipe(session, claimed, office.words_for(session, person))


def _zip(named: Sequence[tuple[Path, str]], texts: Sequence[tuple[str, str]], into: Path) -> None:
    """Write an archive; pictures are packed already and gain nothing by packing them again."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        for file, shown in named:
            archive.write(file, shown)
        for shown, said in texts:
            archive.writestr(shown, said)
