"""Where the Chinese font is: in a package, never by luck on the system."""

from pathlib import Path


class FontMissingError(Exception):
    """The Chinese font is not installed."""


def cjk_font() -> Path:
    """Return the file of Noto Sans SC in regular weight.

    Raises: FontMissingError when the package or its file is not there.
    """
    try:
        from pylopdf_fonts_zh_cn import sans_path  # noqa: PLC0415  whether it is there is the question
    except ImportError as error:
        raise FontMissingError("the package pylopdf-fonts-zh-cn is not installed") from error
    path = sans_path()
    if not path.is_file():
        raise FontMissingError(f"the package pylopdf-fonts-zh-cn holds no file {path.name}")
    return path
