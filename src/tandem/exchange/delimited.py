"""CSV and its relatives: comma, semicolon, tab or bar between cells, UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import shapely

from tandem.errors import FormatError, MappingError
from tandem.exchange.rows import Attributes, RawLayer, ReadOptions
from tandem.exchange.shapes import NOT_NUMBERS, from_texts, not_finite
from tandem.exchange.texts import decode_utf8, restore_formula


class CsvImporter:
    """One layer named by the file; geometry from a WKT column or from longitude and latitude columns."""

    name: ClassVar[str] = "csv"
    media_type: ClassVar[str] = "text/csv"

    def files(self, path: Path, options: ReadOptions) -> Mapping[str, Path]:
        """The file alone."""
        return {path.name: path}

    def layers(self, folder: Path, main: str, options: ReadOptions) -> Iterator[RawLayer]:
        """One layer whose values are all text; the coordinate system comes from the mapping alone."""
        text = decode_utf8((folder / main).read_bytes(), main)
        header, body = read_table(text, main, options.delimiter)
        for column in filter(None, (options.wkt, options.longitude, options.latitude)):
            if column not in header:
                raise MappingError(
                    f"'{main}' has no column '{column}'.", f"Use one of its columns: {', '.join(header)}."
                )
        layer = RawLayer(Path(main).stem, None, header)
        rows = [_attributes(header, cells, options.formula_guard) for cells in body]
        originals, refused = _geometry_texts(rows, options)
        blobs, problems = from_texts(
            [_as_wkt(text, options) if not reason else None for text, reason in zip(originals, refused, strict=True)],
            shapely.from_wkt,
        )
        for index, cells in enumerate(body):
            uneven = "" if len(cells) == len(header) else f"{len(cells)} cells under {len(header)} headings"
            problem = "; ".join(filter(None, (refused[index] or problems[index], uneven)))
            layer.add(rows[index], blobs[index], originals[index], problem)
        yield layer


def read_table(text: str, name: str, delimiter: str = "") -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a delimited text; blank lines do not count as rows.

    Raises FormatError for an empty file or a quotation that does not close, with its line.
    """
    csv.field_size_limit(max(len(text) + 1, 131_072))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or sniff(text), strict=True)
    try:
        rows = [row for row in reader if row]
    except csv.Error as error:
        raise FormatError(
            f"Line {reader.line_num} of '{name}' breaks the table: {error}.",
            "Check the quotation marks there, or name the delimiter in the mapping file.",
        ) from error
    if not rows:
        raise FormatError(f"'{name}' is empty.", "Export it again with a line of headings.")
    return _distinct(rows[0]), rows[1:]


def sniff(text: str) -> str:
    """The candidate that appears most often in the line of headings; a comma where none does."""
    heading = text.split("\n", 1)[0]
    return max((",", ";", "\t", "|"), key=heading.count)


def _distinct(names: Sequence[str]) -> list[str]:
    header: list[str] = []
    for position, name in enumerate(names, start=1):
        wanted = name.strip() or f"column_{position}"
        header.append(wanted if wanted not in header else f"{wanted}_{position}")
    return header


def _attributes(header: Sequence[str], cells: Sequence[str], guarded: bool) -> Attributes:
    values = [restore_formula(cell) for cell in cells] if guarded else list(cells)
    attributes: Attributes = dict(zip(header, values, strict=False))
    if len(values) > len(header):
        attributes["_more"] = list(values[len(header) :])
    return attributes


def _geometry_texts(rows: Sequence[Attributes], options: ReadOptions) -> tuple[list[str], list[str]]:
    """Per row the geometry as it is written, and why it cannot be used."""
    if options.wkt:
        return [str(row.get(options.wkt) or "").strip() for row in rows], [""] * len(rows)
    if not options.longitude:
        return [""] * len(rows), [""] * len(rows)
    pairs = [(str(row.get(options.longitude) or ""), str(row.get(options.latitude) or "")) for row in rows]
    return [f"{x} {y}".strip() for x, y in pairs], [_pair_problem(x, y) for x, y in pairs]


def _pair_problem(x: str, y: str) -> str:
    if not x.strip() and not y.strip():
        return ""
    if not_finite(x) or not_finite(y):
        return NOT_NUMBERS
    try:
        float(x), float(y)
    except ValueError:
        return f"'{x}', '{y}' are no coordinates"
    return ""


def _as_wkt(text: str, options: ReadOptions) -> str:
    if options.wkt or not text:
        return text
    x, y = text.split()
    return f"POINT ({float(x)!r} {float(y)!r})"
