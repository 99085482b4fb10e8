"""A mapping file as a first guess from the columns and values of a file, for a person to correct. Pure.

What is guessed is said in comments; what cannot be known (whose words these are, which of two date orders) is left open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from tandem.exchange.rows import RawLayer
from tandem.exchange.units import units_of
from tandem.exchange.values import as_text
from tandem.vocabulary import Property, codes, properties, thing_kinds

_COORDINATES = {
    "longitude": ("longitude", "lon", "lng", "long", "x", "easting"),
    "latitude": ("latitude", "lat", "y", "northing"),
    "wkt": ("wkt", "geometry", "geom", "the_geom"),
    "mgrs": ("mgrs", "grid", "grid_reference"),
}
_IDS = ("id", "code", "uid", "uuid", "_id", "__id", "_uuid", "globalid", "number", "name")
_FORM_POINT = re.compile(r"-?\d+(\.\d+)? -?\d+(\.\d+)? -?\d+(\.\d+)? \d+(\.\d+)?")
_COMMA_NUMBER = re.compile(r"-?\d+,\d+")
_DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d")
_ALIKE = 0.8
_SHOWN_CODES = 40


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    plain: str
    values: tuple[str, ...]

    @property
    def distinct(self) -> list[str]:
        return sorted(set(self.values))


def propose(layers: Sequence[RawLayer], file_name: str, *, kind: str = "", read_format: str = "") -> str:
    """The text of a mapping file for the first layer with rows; ``kind`` names the thing that its rows speak of."""
    layer = next((found for found in layers if found.rows), None) or layers[0]
    columns = [_column(layer, name) for name in layer.columns]
    read, used = _read(layer, columns, read_format)
    if len([found for found in layers if found.rows]) > 1:
        read.insert(
            0,
            f"layer = {_quoted(layer.name)}  # others: {', '.join(_quoted(f.name) for f in layers if f is not layer)}",
        )
    free = [column for column in columns if column.name not in used]
    chosen = kind or max(thing_kinds(), key=lambda candidate: _fit(candidate, free))
    key, note = _id(columns)
    placed = any(blob is not None for blob in layer.wkb) or bool(used)
    lines, taken = _properties(chosen, free, placed=placed)
    left = [column for column in free if column.name not in taken]
    head = [
        f"# Proposed from {_quoted(file_name)[1:-1]} ({len(layer.rows):,} rows). Check every line: a guess is no knowledge.",
        f"title = {_quoted(file_name)}",
        "",
        "[read]",
        *read,
        "",
        "# Whose words are these? Without a chain the file itself is cited as a document.",
        '# [source.KEY]\n# kind = "organisation"\n# name = ""',
        '# [said]\n# chain = [{ source = "KEY", how = "measured" }]\n# evidence = "direct"',
        "",
        "[[thing]]",
        f"kind = {_quoted(chosen)}  # one of: {', '.join(thing_kinds())}",
        f"id = {_quoted(key)}{note}",
        "",
        "[thing.properties]",
        *lines,
    ]
    rest = [f"# not used: {_quoted(c.name)}, such as {_quoted((c.values or ('',))[0][:60])}" for c in left]
    return "\n".join([*head, *rest]) + "\n"


def _column(layer: RawLayer, name: str) -> _Column:
    texts = (as_text(row.get(name)).strip() for row in layer.rows)
    return _Column(name, _plain(name), tuple(text for text in texts if text))


def _plain(name: str) -> str:
    """Words of a heading without groups, units in brackets, case and signs."""
    last = re.sub(r"[(\[].*?[)\]]", "", name.rsplit("/", 1)[-1])
    return re.sub(r"[^0-9a-z]+", "_", last.lower()).strip("_")


def _quoted(text: str) -> str:
    return json.dumps(text.replace("\n", " ").replace("\x7f", " "), ensure_ascii=False)


def _read(layer: RawLayer, columns: Sequence[_Column], read_format: str) -> tuple[list[str], set[str]]:
    """Lines of [read] and the columns that they use up."""
    lines = [f"format = {_quoted(read_format)}"] if read_format else []
    if any(blob is not None for blob in layer.wkb):
        return [
            *lines,
            *([] if layer.crs else ['# crs = "EPSG:..."  # the file does not say; nothing is guessed']),
        ], set()
    found = {entry: column.name for entry, names in _COORDINATES.items() for column in columns if column.plain in names}
    form = next((c for c in columns if c.values and all(map(_FORM_POINT.fullmatch, c.values))), None)
    if form is not None:
        return [*lines, f"geopoint = {_quoted(form.name)}"], {form.name}
    if "longitude" in found and "latitude" in found:
        pair = [column for column in columns if column.name in (found["longitude"], found["latitude"])]
        comma = any(_COMMA_NUMBER.fullmatch(text) for column in pair for text in column.values)
        lines += [f"{entry} = {_quoted(found[entry])}" for entry in ("longitude", "latitude")]
        lines += ['decimal = ","'] if comma else []
        return [*lines, _crs(pair)], {column.name for column in pair}
    if "mgrs" in found:
        return [*lines, f"mgrs = {_quoted(found['mgrs'])}"], {found["mgrs"]}
    if "wkt" in found:
        line = 'crs = "EPSG:4326"  # a guess: check that x and y are degrees, longitude first'
        return [*lines, f"wkt = {_quoted(found['wkt'])}", line], {found["wkt"]}
    return lines, set()


def _crs(pair: Sequence[_Column]) -> str:
    try:
        largest = max(abs(float(text.replace(",", "."))) for column in pair for text in column.values)
    except ValueError:
        largest = 0.0
    if largest <= 180:
        return 'crs = "EPSG:4326"  # a guess: the numbers are small enough for degrees'
    return '# crs = "EPSG:..."  # these are no degrees: name the system, such as EPSG:32636; nothing is guessed'


def _alike(column: _Column, known: Property) -> float:
    names = (known.name, known.name.rsplit("_", 1)[0], _plain(known.label))
    return max(SequenceMatcher(None, column.plain, name).ratio() for name in names)


def _fit(kind: str, columns: Sequence[_Column]) -> float:
    known = properties(kind).values()
    best = (max((_alike(column, prop) for prop in known), default=0.0) for column in columns)
    return sum(score for score in best if score >= _ALIKE)


def _id(columns: Sequence[_Column]) -> tuple[str, str]:
    for name in _IDS:
        for column in columns:
            if column.plain == name.strip("_") and column.values and len(column.distinct) == len(column.values):
                return f"{{{column.name}}}", "  # put a prefix before it, so that lists of others do not collide"
    return "{_digest}", "  # no column is unique and never empty; rows that change become other things"


def _properties(kind: str, columns: Sequence[_Column], *, placed: bool) -> tuple[list[str], set[str]]:
    lines, taken = [], set()
    for known in properties(kind).values():
        if known.type == "geometry":
            if placed and known.name == thing_kinds()[kind].geometry:
                lines.append(f'{known.name} = {{ geometry = "whole" }}')
            continue
        free = [column for column in columns if column.name not in taken]
        best = max(free, key=lambda column: _alike(column, known), default=None)
        if best is None or _alike(best, known) < _ALIKE:
            continue
        taken.add(best.name)
        entries, open_questions = _understood(best, known)
        lines += [f"{known.name} = {{ {', '.join([f'column = {_quoted(best.name)}', *entries])} }}", *open_questions]
    return lines, taken


def _understood(column: _Column, known: Property) -> tuple[list[str], list[str]]:
    """Further entries of a rule, and what a person has to decide as comments."""
    if known.type in ("code", "codes"):
        return _codes(column, known)
    if known.type == "date":
        return _date(column)
    entries = []
    if known.type in ("number", "integer", "quantity"):
        words = set(re.split(r"[^0-9a-z]+", column.name.lower()))
        unit = next((unit for unit in units_of(known.unit) if unit in words and unit != known.unit), "")
        entries += [f'unit = "{unit}"'] if unit else []
        entries += ['decimal = ","'] if any(map(_COMMA_NUMBER.fullmatch, column.values)) else []
    return entries, []


def _codes(column: _Column, known: Property) -> tuple[list[str], list[str]]:
    separator = next((s for s in (";", ",", " ") if any(s in text for text in column.values)), "")
    separator = separator if known.type == "codes" else ""
    parts = {part.strip() for text in column.distinct for part in (text.split(separator) if separator else [text])}
    labels = {_plain(name): code for code, label in codes(known.codes).items() for name in (code, label)}
    meant = {part: labels[_plain(part)] for part in sorted(parts) if _plain(part) in labels}
    entries = [f'separator = "{separator}"'] if separator else []
    pairs = ", ".join(f"{_quoted(part)} = {_quoted(code)}" for part, code in meant.items() if part != code)
    entries += [f"codes = {{ {pairs} }}"] if pairs else []
    unknown = sorted(parts - set(meant))[:_SHOWN_CODES]
    if not unknown:
        return entries, []
    return entries, [
        f"# codes to decide: {', '.join(map(_quoted, unknown))}; each is one of: {', '.join(codes(known.codes))}"
    ]


def _date(column: _Column) -> tuple[list[str], list[str]]:
    fitting = [form for form in _DATE_FORMATS if column.values and all(_is_date(t, form) for t in column.values)]
    if len(fitting) == 1:
        return ([] if fitting == ["%Y-%m-%d"] else [f'format = "{fitting[0]}"']), []
    if column.values and all(text.isdigit() and len(text) == 5 for text in column.values):
        return ['format = "excel"'], []
    options = " or ".join(fitting) or "none that fits all values"
    return [], [f'# format = "..." to decide: {options}; such as {_quoted((column.values or ("",))[0])}']


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True
