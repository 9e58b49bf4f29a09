"""The workbook child, `python -m bot.workbook_reader`: reads what was sent, writes what it says as lines."""

import errno
import json
import resource
from pathlib import Path

from imaging.protocol import LENGTH
from imaging.serving import serve
from services.workbook import carrying, layout, reading
from services.workbook.findings import TooMuch, WorkbookRefused

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 30
LINES_BYTES = 50_000_000


def main() -> None:
    """Read one workbook after the other."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (LINES_BYTES, LINES_BYTES))
    serve(answer, memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)


def answer(job: bytes) -> bytes:
    """Return a frame: an empty object, or why the workbook cannot be read, by the key of the words."""
    source, into = json.loads(job)
    said: dict[str, object] = {}
    try:
        _read(Path(source), Path(into))
    except WorkbookRefused as refusal:
        said = {"refused": refusal.key, "fields": refusal.fields}
    body = json.dumps(said).encode()
    return LENGTH.pack(len(body)) + body


def _read(source: Path, into: Path) -> None:
    try:
        contents = layout.contents(reading.read(source.read_bytes()))
        with into.open("wb", buffering=0) as file:  # what a buffer holds back would be refused a second time
            for line in carrying.lines(contents):
                rest = memoryview(line)
                while rest:
                    rest = rest[file.write(rest) :]
    except MemoryError:
        raise TooMuch from None
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise TooMuch from None
        raise


if __name__ == "__main__":
    main()
