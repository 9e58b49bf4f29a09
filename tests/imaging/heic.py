"""HEIC files are built here the way phones build them: a grid of tiles, each coded by itself.

One coded tile, 512 pixels square (red and green above, blue and white below), lies beside this module; a grid
refers to it as often as it needs, so that a picture of any size is a file of a few kilobytes.
"""

import struct
from pathlib import Path

TILE = 512
_TILE_FILE = (Path(__file__).parent / "tile.heic").read_bytes()
_GRID_ID, _EXIF_ID, _FIRST_TILE_ID = 1, 2, 3


def heic(columns: int = 1, rows: int = 1, *, turns: int = 0, exif: bytes = b"") -> bytes:
    """Return a HEIC file of so many tiles, turned left by so many right angles; `exif` begins with "Exif"."""
    tile_ids = range(_FIRST_TILE_ID, _FIRST_TILE_ID + columns * rows)
    coded = _TILE_FILE[_TILE_FILE.index(b"mdat") + 4 :]
    exif_item = struct.pack(">I", 6) + exif if exif else b""
    grid = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, columns * TILE, rows * TILE)

    infos = [_info(_GRID_ID, b"grid"), *(_info(tile, b"hvc1") for tile in tile_ids)]
    references = _box(b"dimg", struct.pack(f">HH{len(tile_ids)}H", _GRID_ID, len(tile_ids), *tile_ids))
    if exif:
        infos.append(_info(_EXIF_ID, b"Exif"))
        references += _box(b"cdsc", struct.pack(">HHH", _EXIF_ID, 1, _GRID_ID))
    properties = (
        _decoder_settings()
        + _full(b"ispe", struct.pack(">II", TILE, TILE))
        + _full(b"ispe", struct.pack(">II", columns * TILE, rows * TILE))
        + _box(b"irot", bytes((turns,)))
    )
    owners = struct.pack(">IHBBB", 1 + len(tile_ids), _GRID_ID, 2, 3, 0x84)
    owners += b"".join(struct.pack(">HBBB", tile, 2, 0x81, 2) for tile in tile_ids)

    def meta(media_at: int) -> bytes:
        places = [_place(_GRID_ID, 1, 0, len(grid))]
        places += [_place(tile, 0, media_at, len(coded)) for tile in tile_ids]
        if exif:
            places.append(_place(_EXIF_ID, 0, media_at + len(coded), len(exif_item)))
        return _full(
            b"meta",
            _full(b"hdlr", bytes(4) + b"pict" + bytes(13))
            + _full(b"pitm", struct.pack(">H", _GRID_ID))
            + _full(b"iinf", struct.pack(">H", len(infos)) + b"".join(infos))
            + _full(b"iref", references)
            + _box(b"iprp", _box(b"ipco", properties) + _full(b"ipma", owners))
            + _full(b"iloc", struct.pack(">HH", 0x4400, len(places)) + b"".join(places), version=1)
            + _box(b"idat", grid),
        )

    head = _box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    media_at = len(head) + len(meta(0)) + 8
    return head + meta(media_at) + _box(b"mdat", coded + exif_item)


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def _full(name: bytes, body: bytes, version: int = 0) -> bytes:
    return _box(name, bytes((version, 0, 0, 0)) + body)


def _info(item: int, kind: bytes) -> bytes:
    hidden = 1 if kind == b"hvc1" else 0
    return _box(b"infe", bytes((2, 0, 0, hidden)) + struct.pack(">HH", item, 0) + kind + b"\0")


def _place(item: int, method: int, at: int, length: int) -> bytes:
    return struct.pack(">HHHHII", item, method, 0, 1, at, length)


def _decoder_settings() -> bytes:
    at = _TILE_FILE.index(b"hvcC") - 4
    return _TILE_FILE[at : at + int.from_bytes(_TILE_FILE[at : at + 4])]
