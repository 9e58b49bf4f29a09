"""A real S3-compatible store on this machine: one process, one bucket, one key that may use it."""

import http.client
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.store import S3, Store

START_S = 60
BUCKET = "photos"
ACCESS, SECRET = "yixian", "what-only-the-store-knows"
PARTS = ("master", "volume", "filer", "s3")


class Weed:
    """One server; it can be stopped and started again, with what it keeps."""

    def __init__(self) -> None:
        """Choose ports and write down who may do what; the bot's key may not make buckets."""
        self.folder = Path(tempfile.mkdtemp(prefix="yixian-s3-"))
        (self.folder / "data").mkdir()
        mine = [f"{act}:{BUCKET}" for act in ("Read", "Write", "List")]
        identities = [
            {"name": "bot", "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}], "actions": mine},
            {
                "name": "admin",
                "credentials": [{"accessKey": "admin", "secretKey": SECRET}],
                "actions": ["Admin"],
            },
        ]
        (self.folder / "who.json").write_text(json.dumps({"identities": identities}))
        sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2 * len(PARTS))]
        ports = [taken.getsockname()[1] for taken in sockets]
        for taken in sockets:
            taken.close()
        self.ports = dict(zip(PARTS, ports[: len(PARTS)], strict=True))
        self.inner = dict(zip(PARTS, ports[len(PARTS) :], strict=True))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        chosen = [f"-{part}.port={port}" for part, port in self.ports.items()]
        chosen += [f"-{part}.port.grpc={port}" for part, port in self.inner.items()]
        command = [
            str(Path(sys.executable).with_name("weed")), "server", "-filer", "-s3", "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1", f"-dir={self.folder / 'data'}", f"-s3.config={self.folder / 'who.json'}",
            "-master.telemetry=false",
            "-master.volumeSizeLimitMB=64", "-volume.max=8", *chosen,
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        deadline = time.monotonic() + START_S
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "the store does not answer"
            time.sleep(0.1)

    def stop(self) -> None:
        """End the server."""
        if self.process:
            self.process.kill()
            self.process.wait(START_S)
            self.process = None

    @property
    def endpoint(self) -> str:
        """Return where the store answers."""
        return f"http://127.0.0.1:{self.ports['s3']}"

    def store(self, access: str = ACCESS, secret: str = SECRET, bucket: str = BUCKET) -> Store:
        """Return the store as a bot with these settings sees it."""
        return Store(f"s3://{bucket}/office", S3(access, secret, endpoint=self.endpoint))

    def __enter__(self) -> Self:
        """Start the server."""
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """End the server and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        asked = http.client.HTTPConnection("127.0.0.1", self.ports["s3"], timeout=5)
        try:
            asked.request("GET", "/")
            return asked.getresponse().status < 500
        except OSError:
            return False
        finally:
            asked.close()
