"""The imaging child: jobs come in on stdin, results go out on stdout, the end of stdin ends it."""

import os
import sys

from imaging import limits, protocol
from imaging.work import process


def main() -> None:
    """Do one job after the other."""
    jobs = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a decoder prints must not end up between two frames
    limits.limit_memory()
    while header := jobs.read(protocol.LENGTH.size):
        job = protocol.unpack_job(jobs.read(*protocol.LENGTH.unpack(header)))
        limits.allow_one_job()
        answers.write(protocol.pack(process(job)))
        answers.flush()


if __name__ == "__main__":
    main()
