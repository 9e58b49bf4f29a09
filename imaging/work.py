"""One job: a file is verified, loses its metadata and becomes a full-size, a large and a thumbnail JPEG."""

import hashlib
import warnings
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
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
SEAM = 16  # rows that both halves of a picture are scaled with
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
    with job.source.open("rb") as sent, ThreadPoolExecutor(1) as beside:
        kind = sniff(head := sent.read(4096))
        sent.seek(0)
        if kind not in ACCEPTED:
            return _refused(kind, head)
        opened = _plugin(kind)
        try:
            image = opened(sent)
            facts = _facts(image)
            # The decoder does not hold the interpreter's lock, so the file is copied while it works.
            copied = beside.submit(_copied, job, kind, facts.orientation)
            found = _decoded(kind, image, facts)
        except Image.DecompressionBombError:
            return Rejected(Reason.TOO_MANY_PIXELS)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  hostile bytes make the decoders raise nearly anything
            return Rejected(Reason.DAMAGED)
        size, sha256 = copied.result()
        phash = _write(job, kind, found, beside)
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


def _facts(image: ImageFile.ImageFile) -> Facts:
    """Return what a file says of its picture, whose size is judged first."""
    width, height = image.size
    if width * height > MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise Image.DecompressionBombError
    return exif.read(image)


def _copied(job: Job, kind: str, orientation: int) -> tuple[int, str]:
    """Return size and hash of what was sent, and write the full-size picture where that needs no decoding."""
    sent = job.source.read_bytes()
    if kind == "jpeg":
        with (job.folder / FULL_NAME).open("wb") as out:
            out.writelines(jpeg.without_metadata(sent, orientation))
    return len(sent), hashlib.sha256(sent).hexdigest()


def _decoded(kind: str, image: ImageFile.ImageFile, facts: Facts) -> _Decoded:
    """Decode the first picture in the file to its end, a JPEG at the smallest scale that serves."""
    size = image.size
    if kind == "jpeg":
        image.draft(None, _fitted(size, LARGE))
    image.load()
    return _Decoded(image, size, facts, image.info.get("icc_profile"))


def _write(job: Job, kind: str, found: _Decoded, beside: Executor) -> int | None:
    """Write the files that are not there yet, and return the hash of what can be seen."""
    orientation = found.facts.orientation
    picture: Image.Image = found.image
    if kind != "jpeg":
        picture = colours.opaque(picture)
        full, held = job.folder / FULL_NAME, jpeg.orientation_exif(orientation)
        picture.save(full, "JPEG", quality=90, icc_profile=found.profile, exif=held, comment=None)
    large = colours.to_srgb(scaled(picture, LARGE, beside), found.profile)
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


def scaled(image: Image.Image, longest: int, beside: Executor | None = None) -> Image.Image:
    """Return the picture with its longer side at most so many pixels long; `beside` does the lower half."""
    width, height = _fitted(image.size, longest)
    whole_steps = image.height >= 2 * height  # which halves would not take at the same rows
    if beside is None or whole_steps or height < 4 * SEAM:
        smaller = _resized(image, (width, height), None)
    else:
        # Each half with rows of the other, or the seam between them could be seen.
        share, half = image.height / height, height // 2
        lower = beside.submit(
            _resized, image, (width, height - half + SEAM), ((half - SEAM) * share, image.height)
        )
        smaller = Image.new(image.mode, (width, height))
        smaller.paste(
            _resized(image, (width, half + SEAM), (0, (half + SEAM) * share)).crop((0, 0, width, half))
        )
        smaller.paste(lower.result().crop((0, SEAM, width, height - half + SEAM)), (0, half))
    smaller.info = {}  # Pillow would write a comment found in it back into the new file
    return smaller


def _resized(image: Image.Image, size: tuple[int, int], rows: tuple[float, float] | None) -> Image.Image:
    """Return some rows of a picture, or all, in another size."""
    box = (0, rows[0], image.width, rows[1]) if rows else None
    # By whole steps first, and not with Lanczos: half the time, and nobody sees it on a photograph.
    return image.resize(size, Image.Resampling.HAMMING, box, reducing_gap=1.0)
