"""One job: a file is verified, loses its metadata and becomes a full-size, a large and a thumbnail JPEG."""

import hashlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from imaging import colours, exif, jpeg
from imaging.exif import Facts
from imaging.kinds import ACCEPTED, sniff
from imaging.likeness import difference_hash
from imaging.protocol import Job, Picture, Reason, Rejected

MAX_PIXELS = 64_000_000
MAX_SIDE = 65_500  # what a JPEG encoder takes
LARGE, THUMB = 1280, 320  # longest side, pixels
FULL_NAME, LARGE_NAME, THUMB_NAME = "full.jpg", "large.jpg", "thumb.jpg"

# Pillow refuses twice its own limit, and for WebP it must refuse before it allocates the canvas.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class _Decoded:
    image: ImageFile.ImageFile
    size: tuple[int, int]  # of the full-size picture as stored
    facts: Facts
    profile: bytes | None


def process(job: Job) -> Picture | Rejected:
    """Return the picture in the job's file, its three JPEG files written, or why there is none.

    Raises: OSError when the file cannot be read or the outputs cannot be written.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what is judged here anyway
        try:
            return _process(job)
        except MemoryError:
            return Rejected(Reason.TOO_MUCH_MEMORY)


def _process(job: Job) -> Picture | Rejected:
    with job.source.open("rb") as sent:
        kind = sniff(head := sent.read(4096))
        sent.seek(0)
        if kind not in ACCEPTED:
            return _refused(kind, head)
        opened = _plugin(kind)
        try:
            found = _decoded(kind, opened(sent))
        except Image.DecompressionBombError:
            return Rejected(Reason.TOO_MANY_PIXELS)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  hostile bytes make the decoders raise nearly anything
            return Rejected(Reason.DAMAGED)
        sent.seek(0)
        sha256 = hashlib.file_digest(sent, "sha256").hexdigest()
        size = sent.tell()
    phash = _write(job, kind, found)
    facts = found.facts
    width, height = found.size if facts.orientation < 5 else found.size[::-1]
    return Picture(
        kind=kind,
        width=width,
        height=height,
        sent_sha256=sha256,
        sent_bytes=size,
        shot_at=facts.shot_at,
        full_name=FULL_NAME,
        large_name=LARGE_NAME,
        thumb_name=THUMB_NAME,
        latitude=facts.latitude,
        longitude=facts.longitude,
        phash=phash,
    )


def _refused(kind: str | None, head: bytes) -> Rejected:
    if kind:
        return Rejected(Reason.UNSUPPORTED_KIND, kind)
    return Rejected(Reason.NOT_A_PICTURE if head else Reason.EMPTY)


def _decoded(kind: str, image: ImageFile.ImageFile) -> _Decoded:
    """Decode the first picture in the file to its end, a JPEG at the smallest scale that serves."""
    size = image.size
    if size[0] * size[1] > MAX_PIXELS or max(size) > MAX_SIDE:
        raise Image.DecompressionBombError
    facts = exif.read(image)
    if kind == "jpeg":
        image.draft(None, _fitted(size, LARGE))
    image.load()
    return _Decoded(image, size, facts, image.info.get("icc_profile"))


def _write(job: Job, kind: str, found: _Decoded) -> int | None:
    """Write the three files, and return the hash of what can be seen."""
    full, orientation = job.folder / FULL_NAME, found.facts.orientation
    picture: Image.Image = found.image
    if kind == "jpeg":
        with full.open("wb") as out:
            out.writelines(jpeg.without_metadata(job.source.read_bytes(), orientation))
    else:
        picture = colours.opaque(picture)
        held = jpeg.orientation_exif(orientation)
        picture.save(full, "JPEG", quality=90, icc_profile=found.profile, exif=held, comment=None)
    large = colours.to_srgb(scaled(picture, LARGE), found.profile)
    if orientation in _UPRIGHT:
        large = large.transpose(_UPRIGHT[orientation])
    large.save(job.folder / LARGE_NAME, "JPEG", quality=85)
    thumb = scaled(large, THUMB)
    thumb.save(job.folder / THUMB_NAME, "JPEG", quality=80)
    return difference_hash(thumb)


def _plugin(kind: str) -> Callable[[BinaryIO], ImageFile.ImageFile]:
    """Return what opens files of a kind; no other plugin gets to see one."""
    if kind == "jpeg":
        return JpegImagePlugin.JpegImageFile
    if kind == "png":
        return PngImagePlugin.PngImageFile
    if kind == "webp":
        return WebPImagePlugin.WebPImageFile
    from imaging.heic import HeicImageFile  # noqa: PLC0415  a decoder that most children never need

    return HeicImageFile


def _fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Return the size scaled down, never up, so that its longer side is at most this long."""
    shrink = min(1.0, longest / max(size))
    return max(1, round(size[0] * shrink)), max(1, round(size[1] * shrink))


def scaled(image: Image.Image, longest: int) -> Image.Image:
    """Return the picture with its longer side at most so many pixels long."""
    # By whole steps first, and not with Lanczos: half the time, and nobody sees it on a photograph.
    smaller = image.resize(_fitted(image.size, longest), Image.Resampling.HAMMING, reducing_gap=1.0)
    smaller.info = {}  # Pillow would write a comment found in it back into the new file
    return smaller
