"""Workbooks that would harm or mislead are refused before anything of them is understood."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from tandem.errors import FormatError
from tandem.exchange.rows import RawLayer, ReadOptions
from tandem.exchange.sandbox import Limits, parse
from tandem.exchange.workbook import WorkbookImporter


def read(content: bytes) -> list[RawLayer]:
    return parse(WorkbookImporter(), {"x.xlsx": content}, "x.xlsx", ReadOptions(format="xlsx"), Limits(60, 2048))


def book(*rows: list[object]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def replaced(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == name else data)
    return out.getvalue()


def test_cells_are_read_as_what_they_are() -> None:
    (sheet,) = read(
        book(["id", "n", "day", ""], ["a", 1.5, date(2026, 5, 3), "x"], [None, None, None, None], ["b", 2, None, None])
    )
    assert sheet.columns == ["id", "n", "day"]
    assert sheet.rows == [{"id": "a", "n": 1.5, "day": "2026-05-03"}, {"id": "b", "n": 2, "day": None}]


def test_a_formula_is_not_run() -> None:
    (sheet,) = read(book(["id", "n"], ["a", "=1+1"]))
    assert sheet.rows[0]["n"] is None


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1),
        lambda data: data.decode().encode("utf-16"),
        lambda data: data[:40],
    ],
)
def test_document_types_hidden_texts_and_torn_parts_are_refused(harm: Callable[[bytes], bytes]) -> None:
    with pytest.raises(FormatError):
        read(replaced(book(["id"], ["a"]), "xl/worksheets/sheet1.xml", harm))


def test_what_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(FormatError, match="unpack to"):
        read(replaced(book(["id"], ["a"]), "xl/worksheets/sheet1.xml", lambda data: data + b" " * 50_000_000))


@pytest.mark.parametrize("cut", range(0, 4000, 400))
def test_a_workbook_that_was_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(FormatError):
        read(book(["id"], ["a"])[:cut])
