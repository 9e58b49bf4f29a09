"""What a child process does all its life: jobs come in on stdin, answers go out on stdout."""

import os
import sys
from collections.abc import Callable

from imaging import limits
from imaging.protocol import LENGTH


def serve(
    do: Callable[[bytes], bytes],
    *,
    memory_bytes: int = limits.MEMORY_BYTES,
    cpu_seconds: int = limits.CPU_SECONDS,
) -> None:
    """Do one job after the other until stdin ends; both are frames, a length and so many bytes."""
    jobs = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a decoder prints must not end up between two frames
    limits.limit_memory(memory_bytes)
    while header := jobs.read(LENGTH.size):
        job = jobs.read(*LENGTH.unpack(header))
        limits.allow_one_job(cpu_seconds)
        answers.write(do(job))
        answers.flush()
