"""HEIC pictures are opened here, so that the decoder is loaded only when one arrives."""

from typing import BinaryIO

from pi_heif import HeifImageFile, options  # type: ignore[import-untyped]
from PIL import ImageFile

options.DECODE_THREADS = 2
options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False


def opened(sent: BinaryIO) -> ImageFile.ImageFile:
    """Return the main picture of the container, not decoded yet; decoding holds it upright by itself."""
    image: ImageFile.ImageFile = HeifImageFile(sent)
    return image
