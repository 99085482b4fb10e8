"""CSV and its relatives: comma, semicolon, tab or bar between cells, UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from tandem.errors import FormatError
from tandem.exchange.apart import MORE, is_ours
from tandem.exchange.coordinates import placed
from tandem.exchange.rows import Attributes, RawLayer, ReadOptions
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
        guarded = options.formula_guard or any(map(is_ours, header))
        rows = [_attributes(header, cells, guarded) for cells in body]
        layer = placed(Path(main).stem, header, rows, options)
        for index, cells in enumerate(body):
            if len(cells) != len(header):
                uneven = f"{len(cells)} cells under {len(header)} headings"
                layer.problems[index] = "; ".join(filter(None, (layer.problems[index], uneven)))
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
        attributes[MORE] = list(values[len(header) :])
    return attributes
