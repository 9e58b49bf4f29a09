"""The imaging child: one picture after the other."""

from imaging.protocol import pack, unpack_job
from imaging.serving import serve
from imaging.work import process


def main() -> None:
    """Do one job after the other."""
    serve(lambda job: pack(process(unpack_job(job))))


if __name__ == "__main__":
    main()
