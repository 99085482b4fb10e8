"""Thirty files made to do harm: each is refused in the child with little memory, and the next import works."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tandem.errors import InputError
from tandem.exchange.importing import read_file
from tandem.exchange.sandbox import Limits
from tests.exchange.support import csv_bytes, geopackage_bytes, mapping, nested_wkb

SMALL = Limits(30, 256)
KML = '<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
DOCTYPE = '<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa">{more}]>'
LAUGHS = DOCTYPE.format(more="".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)))
EXTERNAL = '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE k [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]>'
PLACE = "<Placemark><name>{name}</name><Point><coordinates>18,44</coordinates></Point></Placemark>"


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return stream.getvalue()


def book(sheet: bytes, **parts: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": sheet, **parts})


def zeros(size: int) -> bytes:
    return b"0" * size


def overlapping() -> bytes:
    """Two entries of the directory that name the same bytes."""
    one = zipped({"doc.kml": zeros(1000)})
    end = one.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", one[end + 16 : end + 20])[0]
    entry = one[start:end]
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 9, 9, len(entry) * 9, start, 0)
    return one[:start] + entry * 9 + tail


def lying(size: int) -> bytes:
    """A directory that says a part is small although it unpacks to much."""
    data = zipped({"doc.kml": zeros(size)})
    return data.replace(struct.pack("<I", size), struct.pack("<I", 50_000))


def bytes_of_crc_lie() -> bytes:
    data = zipped({"doc.kml": KML.format(head="", body="").encode()})
    return data.replace(struct.pack("<I", zlib.crc32(KML.format(head="", body="").encode())), b"\0\0\0\0")


def claims_many_points(kind: int) -> bytes:
    return struct.pack("<BII", 1, kind, 0xFFFFFFF0) + b"\0" * 64


def kml(head: str = "", body: str = "") -> bytes:
    return KML.format(head=head, body=body).encode()


NESTED = '{"type":"GeometryCollection","geometries":['
BOMBS: list[tuple[str, Callable[[], bytes]]] = [
    ("zeros.kmz", lambda: zipped({"doc.kml": zeros(100_000_000)})),
    ("zeros.zip", lambda: zipped({"a.shp": zeros(100_000_000)})),
    ("zeros.xlsx", lambda: book(zeros(100_000_000))),
    ("many.zip", lambda: zipped({f"{i}.shp": b"" for i in range(3000)})),
    ("many.xlsx", lambda: zipped({f"{i}.xml": b"" for i in range(3000)})),
    ("overlap.kmz", overlapping),
    ("overlap.xlsx", overlapping),
    ("lying.kmz", lambda: lying(10_000_000)),
    ("crc.kmz", bytes_of_crc_lie),
    ("cut.kmz", lambda: zipped({"doc.kml": kml()})[:-10]),
    ("nested.kmz", lambda: zipped({"inner.kmz": zipped({"doc.kml": zeros(1000)})})),
    ("twice.zip", lambda: zipped({"a/x.shp": b"1", "b/x.shp": b"2"})),
    ("up.zip", lambda: zipped({"../../x.shp": b"1"})),
    ("laughs.kml", lambda: kml(LAUGHS, PLACE.format(name="&a9;"))),
    ("external.kml", lambda: kml(EXTERNAL, PLACE.format(name="&x;"))),
    ("parameter.kml", lambda: kml(PARAMETER)),
    ("utf16.kml", lambda: kml(LAUGHS).decode().encode("utf-16")),
    ("laughs.kmz", lambda: zipped({"doc.kml": kml(LAUGHS, PLACE.format(name="&a9;"))})),
    ("link.kml", lambda: kml("", "<NetworkLink><Link><href>http://127.0.0.1:9/</href></Link></NetworkLink>")),
    ("deep.kml", lambda: kml("", "<Folder>" * 200_000)),
    ("laughs.xlsx", lambda: book(LAUGHS.encode() + b"<worksheet/>")),
    ("external.xlsx", lambda: book(EXTERNAL.encode() + b"<worksheet/>")),
    ("utf16.xlsx", lambda: book(LAUGHS.encode("utf-16"))),
    ("torn.xlsx", lambda: book(b"<worksheet>")[:200]),
    ("deep.geojson", lambda: (NESTED * 25_000 + "]}" * 25_000).encode()),
    ("brackets.geojson", lambda: b"[" * 5_000_000),
    ("deep.gpkg", lambda: geopackage_bytes([nested_wkb(12_000)])),
    ("deep.csv", lambda: csv_bytes(["wkt"], [["GEOMETRYCOLLECTION (" * 21_000]])),
    ("memory.geojson", lambda: b'{"a":[' + b"[0]," * 8_000_000 + b"0]}"),
    ("random.gpkg", lambda: b"SQLite format 3\0" + zeros(4000)),
]


def test_there_are_thirty() -> None:
    assert len(BOMBS) == len({name for name, _ in BOMBS}) == 30


@pytest.mark.parametrize(("name", "make"), BOMBS, ids=[name for name, _ in BOMBS])
def test_a_bomb_is_refused_in_words_and_the_next_file_is_read(
    tmp_path: Path, name: str, make: Callable[[], bytes]
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    described = mapping('[read]\nwkt = "wkt"\ncrs = "EPSG:4326"' if name.endswith(".csv") else "")
    with pytest.raises(InputError) as caught:
        list(read_file(path, described, SMALL))
    assert caught.value.cause and caught.value.next_step and "Traceback" not in str(caught.value)
    assert not list(tmp_path.parent.glob("x.shp"))


@pytest.mark.parametrize("kind", [2, 3, 4, 7])
def test_geometry_that_announces_more_than_it_holds_is_one_bad_row(tmp_path: Path, kind: int) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(geopackage_bytes([claims_many_points(kind)]))
    (row,) = read_file(path, mapping(""), SMALL)
    assert row.geometry is None and ("cut off" in row.problem or "is of type 0" in row.problem)
