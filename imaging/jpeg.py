"""A JPEG file loses everything but its picture here, without being encoded again.

Kept: tables, frame and scans, the colour profile, and what a decoder needs to know the colours (the JFIF and
Adobe marks, cut to their fixed part). Everything else goes: EXIF, GPS, XMP, IPTC, comments, makers' notes,
previews, and whatever follows the end of the picture: a second one, a depth map, the film of a "live" photo.
"""

import re
import struct
from collections.abc import Iterator

_MARKER = re.compile(rb"\xff[^\x00\xff]")
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_TABLES_AND_FRAMES = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD})
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE


def orientation_exif(orientation: int) -> bytes:
    """Return an EXIF block that says how to hold the picture (1 to 8) and nothing else."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)


def without_metadata(sent: bytes, orientation: int) -> Iterator[bytes]:
    """Yield the pieces of the same picture without its metadata.

    The bytes must be of a JPEG that has been decoded without error.
    """
    yield bytes((0xFF, _SOI))
    if orientation != 1:
        yield _segment(_APP1, orientation_exif(orientation))
    at = 2
    while (found := _MARKER.search(sent, at)) and (marker := sent[found.start() + 1]) != _EOI:
        start, at = found.span()
        if marker in _WITHOUT_LENGTH:
            continue
        body = sent[at + 2 : at + int.from_bytes(sent[at : at + 2])]
        at += 2 + len(body)
        if marker == _SOS:
            end = _END_OF_SCAN.search(sent, at)
            at = end.start() if end else len(sent)
            yield sent[start:at]
        elif (kept := _kept(marker, body)) is not None:
            yield _segment(marker, kept)
    yield bytes((0xFF, _EOI))


def _kept(marker: int, body: bytes) -> bytes | None:
    """Return what stays of a segment, or None if it goes."""
    if marker in _TABLES_AND_FRAMES:
        return body
    if marker == _APP0 and body.startswith(b"JFIF\0"):
        return body[:12].ljust(12, b"\0") + b"\0\0"  # the last two bytes are the size of a preview
    if marker == _APP2 and body.startswith(b"ICC_PROFILE\0"):
        return body
    if marker == _APP14 and body.startswith(b"Adobe"):
        return body[:12]
    return None


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body
