"""What a file is, judged by its first bytes and never by its name."""

ACCEPTED = frozenset({"jpeg", "png", "webp", "heic"})

_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"%PDF-", "pdf"),
    (b"8BPS", "psd"),
    (b"\0\0\1\0", "ico"),
    (b"\xff\x0a", "jxl"),
    (b"\0\0\0\x0cJXL ", "jxl"),
    (b"\0\0\0\x0cjP  ", "jpeg2000"),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


def sniff(head: bytes) -> str | None:
    """Return the kind of picture, film or document whose first kilobytes these are, or None."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _of_container(head)
    if b"<svg" in head and head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return "svg"
    return None


def _of_container(head: bytes) -> str:
    """Tell a HEIC photo from an AVIF picture and from a film, which share one container format."""
    length = int.from_bytes(head[:4])
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, min(length, len(head)), 4)}
    if brands & _HEIC_BRANDS:
        return "heic"
    return "avif" if brands & _AVIF_BRANDS else "video"
