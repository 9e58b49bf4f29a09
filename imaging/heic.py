"""HEIC pictures are opened here, so that the decoder is loaded only when one arrives."""

from typing import Any

from pi_heif import HeifImageFile, options  # type: ignore[import-untyped]

options.DECODE_THREADS = 2
options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False


class HeicImageFile(HeifImageFile):  # type: ignore[misc]
    """The main picture of a container; decoding holds it upright by itself."""

    def load(self) -> Any:
        """Decode the picture, and let go of the container, which holds the pixels a second time."""
        pixels = super().load()
        self._heif_file = None
        return pixels
