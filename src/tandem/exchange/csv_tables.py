"""Several CSV files as one export: a folder, or a zip container, of tables that name each other's ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from tandem.errors import FormatError, NotFoundError
from tandem.exchange.delimited import CsvImporter, read_table
from tandem.exchange.packed import opened, unpack
from tandem.exchange.rows import RawLayer, ReadOptions
from tandem.exchange.texts import decode_utf8

_ENDINGS = frozenset({".csv", ".tsv", ".txt"})


class TablesImporter:
    """One layer for each CSV file, named by the file; geometry in those that have the columns that the mapping names."""

    name: ClassVar[str] = "tables"
    media_type: ClassVar[str] = "text/csv"

    def files(self, path: Path, options: ReadOptions) -> Mapping[str, Path]:
        """The container, or every CSV file of the folder."""
        if not path.is_dir():
            return {path.name: path}
        found = {one.name: one for one in sorted(path.iterdir()) if one.suffix.lower() in _ENDINGS}
        if not found:
            raise NotFoundError(f"The folder '{path.name}' has no CSV file.", "Export the tables as CSV into it.")
        return found

    def layers(self, folder: Path, main: str, options: ReadOptions) -> Iterator[RawLayer]:
        """Each table in the order of the names."""
        packed_up = (folder / main).is_file()
        if packed_up:
            with opened(folder / main, main) as packed:
                unpack(packed, main, folder / "unpacked")
            folder = folder / "unpacked"
        tables = [one for one in sorted(folder.iterdir()) if one.suffix.lower() in _ENDINGS]
        if not tables:
            raise FormatError(f"'{main}' has no CSV file.", "Put the tables into it as CSV.")
        for table in tables:
            text = decode_utf8(table.read_bytes(), table.name)
            own = options.for_columns(read_table(text, table.name, options.delimiter)[0])
            for layer in CsvImporter().layers(folder, table.name, own):
                layer.file = "" if packed_up else table.name
                yield layer
