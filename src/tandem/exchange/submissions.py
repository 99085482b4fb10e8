"""Submissions of XLSForm surveys as JSON: the answers of KoboToolbox's API and of ODK Central's OData service.

Their CSV exports are read as any other CSV file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from tandem.errors import FormatError
from tandem.exchange.coordinates import placed
from tandem.exchange.depth import check_json_depth
from tandem.exchange.rows import Attributes, RawLayer, ReadOptions
from tandem.exchange.texts import decode_utf8

# Under which a service lists the submissions: KoboToolbox, ODK Central.
_LISTS = ("results", "value")
# Whatever the service, by the name that identifies a submission there.
_IDS = ("_id", "__id", "_uuid")
PARENT = "_parent"
SUBMISSIONS = "submissions"


class SubmissionsImporter:
    """Layer ``submissions`` with groups as GROUP/QUESTION; each repeat is a layer of its own, with ``_parent``."""

    name: ClassVar[str] = "submissions"
    media_type: ClassVar[str] = "application/json"

    def files(self, path: Path, options: ReadOptions) -> Mapping[str, Path]:
        """The file alone."""
        return {path.name: path}

    def layers(self, folder: Path, main: str, options: ReadOptions) -> Iterator[RawLayer]:
        """The submissions, then repeats in the order in which they appear."""
        data = (folder / main).read_bytes()
        check_json_depth(data)
        tables: dict[str, list[Attributes]] = {SUBMISSIONS: []}
        for table, entry in _entries(decode_utf8(data, main), main):
            _flatten(entry, table, tables, None)
        for name, rows in tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            own = options if options.geopoint in columns else replace(options, geopoint="")
            yield placed(name, columns, [{c: row.get(c) for c in columns} for row in rows], own)


def _entries(text: str, main: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Submissions; of a file of bad rows also the entries of its repeats, each with the name of its table."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(
            f"'{main}' is not JSON (line {error.lineno}, column {error.colno}).", "Export the submissions again."
        ) from error
    if not isinstance(document, dict) or SUBMISSIONS not in document:
        listed = document if isinstance(document, list) else None
        if isinstance(document, dict):
            listed = next((document[key] for key in _LISTS if isinstance(document.get(key), list)), None)
        document = {SUBMISSIONS: listed}
    for table, entries in document.items():
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise FormatError(
                f"'{main}' holds no list of submissions.", "Export JSON from KoboToolbox, or OData from ODK Central."
            )
        yield from ((table, entry) for entry in entries)


def _flatten(entry: dict[str, Any], table: str, tables: dict[str, list[Attributes]], parent: Any) -> None:
    row: Attributes = {} if parent is None else {PARENT: parent}
    tables.setdefault(table, []).append(row)
    key = next((entry[name] for name in _IDS if name in entry), parent)

    def walk(group: dict[str, Any], prefix: str) -> None:
        for name, value in group.items():
            path = f"{prefix}{name}"
            if isinstance(value, dict) and "coordinates" not in value:
                walk(value, f"{path}/")
            elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
                for item in value:
                    _flatten(item, path, tables, key)
            else:
                row[path] = value

    walk(entry, "")
