"""Whatever colours a picture came in become the two kinds a JPEG reader is sure to know: grey and sRGB."""

import io

from PIL import Image, ImageCms

_BAND = 256  # rows put on white at a time, so that no third copy of a large picture is held


def opaque(image: Image.Image) -> Image.Image:
    """Return the picture in 8-bit grey or RGB, what was transparent on white."""
    if image.has_transparency_data:
        return _on_white(image)
    if image.mode.startswith("I"):
        return image.point(lambda level: level * (1 / 256)).convert("L")  # convert alone would clip at 255
    if image.mode in {"L", "RGB"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture in grey or sRGB, by its colour profile if it has one that makes sense."""
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            source, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):  # a broken profile, or one for other colours than these
            converted = None
        if converted is not None:
            return converted
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    width, height = image.size
    result = Image.new("RGB", image.size)
    for top in range(0, height, _BAND):
        band = image.crop((0, top, width, min(top + _BAND, height))).convert("RGBA")
        white = Image.new("RGBA", band.size, "white")
        white.alpha_composite(band)
        result.paste(white.convert("RGB"), (0, top))
    return result
