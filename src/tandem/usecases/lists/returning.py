"""A list that was exported as a workbook comes back: the cells that somebody changed become claims, all others nothing.

What a cell was is read from the journal as it was known when the list was made, not as it is now. So an unchanged workbook
records nothing however old it is, and a fact that somebody else changed in the meantime is not taken back by it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tandem.claims.records import Claim, JsonValue, Report, Source, Step
from tandem.errors import FormatError
from tandem.exchange.mapping import PropertyRule
from tandem.exchange.rows import RawLayer, ReadOptions
from tandem.exchange.sandbox import Limits, parse
from tandem.exchange.values import as_text, understand
from tandem.exchange.workbook import WorkbookImporter
from tandem.ids import sha256_hex, uuid7
from tandem.layers import Cell
from tandem.settings import Settings
from tandem.times import parse_day, parse_instant
from tandem.usecases.lists.columns import KINDS, ListColumn
from tandem.usecases.lists.export import ABOUT_TITLE, NOT_RETURNED, About
from tandem.usecases.lists.rows import list_table
from tandem.usecases.lists.sight import sight_of
from tandem.usecases.lists.table import ListTable
from tandem.usecases.people import person_of
from tandem.usecases.planning import plan_again
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import known_until, see
from tandem.usecases.workspace import Workspace, record
from tandem.vocabulary import properties
from tandem.worded import joined, worded

# A workbook is a zip; what is none is refused without the cost of a process that parses it.
_ZIP = b"PK\x03\x04"
_PLACE = ("longitude", "latitude")
# A sheet keeps 16 significant digits (see exchange.to_xlsx).
_DIGITS = 1e-14


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that somebody changed: the thing, its name, the column's label, what it was and what it is to be, as texts."""

    thing: str
    name: str
    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of a workbook: ``report`` is '' where nothing was recorded; ``known`` where it had come back before.

    ``notes`` are sentences on what was not taken, and on facts that others changed in the meantime.
    """

    report: str
    known: bool
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def return_list(
    workspace: Workspace,
    content: bytes,
    name: str,
    *,
    by: str,
    now: datetime,
    valid_at: date,
    settings: Settings,
) -> Returned:
    """Record what was changed in an exported list, in one transaction.

    Raises
    ------
    FormatError
        Where the file is no workbook, or no list of Tandem.
    NotFoundError
        Where the plan that the list shows is not in this workspace.
    """
    if not content.startswith(_ZIP):
        raise FormatError(
            worded("'{name}' is no workbook.", name=name),
            worded("Export the list as XLSX, change cells in it, and hand that file in."),
        )
    limits = Limits(settings.import_timeout_seconds, settings.import_memory_mb)
    sheets = parse(WorkbookImporter(), {"list.xlsx": content}, "list.xlsx", ReadOptions(format="xlsx"), limits)
    about, sheet = _about(sheets, name), sheets[0]
    key = f"list:{sha256_hex(content)}"
    with workspace.store.reading() as reader:
        before = reader.report_id_of_key(key)
        if before is not None:
            return Returned(before, True, (), ())
        day = parse_day(about.valid_at)
        planned = plan_again(reader, about.plan) if about.plan else None
        base, current = (
            list_table(
                about.kind,
                sight_of(
                    reader,
                    see(reader, policy_at(reader, day), valid_at=day, known_at=known_at),
                    planned,
                ),
            )
            for known_at in (parse_instant(about.known_at), known_until(reader))
        )
        person, fresh = person_of(reader, by, now)
    compared = _Comparison(about.kind, base, current)
    edits = list(compared.edits(sheet))
    if not edits:
        return Returned("", False, (), tuple(compared.notes))
    report = _report(content, name, key, about, person, now)
    claims = [_claim(report, edit, person) for edit in edits]
    record(workspace, [*([person] if fresh else []), report, *claims], valid_at=valid_at)
    return Returned(report.id, False, tuple(edit.change for edit in edits), tuple(compared.notes))


def _about(sheets: Sequence[RawLayer], name: str) -> About:
    told = {
        as_text(row.get("id")): as_text(row.get("value"))
        for sheet in sheets[1:]
        if sheet.name == ABOUT_TITLE
        for row in sheet.rows
    }
    missing = FormatError(
        worded(
            "'{name}' is no list that Tandem exported: it lacks the sheet '{about_title}' or a line of it.",
            name=name,
            about_title=ABOUT_TITLE,
        ),
        worded("Export the list again as XLSX, change cells in it and keep both sheets; other files: tandem import."),
    )
    if not {"kind", "query", "valid_at", "known_at"} <= set(told) or told["kind"] not in KINDS:
        raise missing
    if told["kind"] in NOT_RETURNED:
        raise FormatError(
            worded("A list of {told} does not come back: nothing in it can be changed.", told=told["kind"]),
            worded("Nothing to do."),
        )
    return About(told["kind"], told["query"], told["valid_at"], told["known_at"], told.get("plan", ""))


@dataclass(frozen=True, slots=True)
class _Edit:
    column: ListColumn
    thing: str
    kind: str
    value: JsonValue
    original: str
    unreadable: str
    change: Change


class _Comparison:
    """Walks the rows of a returned sheet; ``notes`` grows with what is not taken."""

    def __init__(self, kind: str, base: ListTable, current: ListTable) -> None:
        self.kind, self.base, self.current = kind, base, current
        self.notes: list[str] = []

    def edits(self, sheet: RawLayer) -> Iterator[_Edit]:
        for row in sheet.rows:
            key = as_text(row.get("id"))
            if key not in self.base.row_of:
                cause = (
                    worded("'{id}' is in no row of the list as it was made.", id=key)
                    if key
                    else worded("A row has no id.")
                )
                self.notes.append(
                    joined(cause, worded("The row was not taken. New things are reported with tandem import."))
                )
                continue
            for name, raw in row.items():
                if name in self.base.columns:
                    yield from self._cell(self.base.columns[name], key, raw)
                elif name not in ("id", *_PLACE):
                    self.notes.append(worded("Column '{name}' is not of this list and was not taken.", name=name))
        self.notes = list(dict.fromkeys(self.notes))

    def _cell(self, column: ListColumn, key: str, raw: JsonValue) -> Iterator[_Edit]:
        was = self.base.cells[column.name][self.base.row_of[key]]
        if _same(was, raw):
            return
        name = str(self.base.cells["name"][self.base.row_of[key]])
        if not column.changes:
            self.notes.append(
                worded(
                    "{name}: '{column}' is computed or fixed; the change to '{text}' was not taken.",
                    name=name,
                    column=worded(column.label),
                    text=as_text(raw),
                )
            )
            return
        kind = KINDS[self.kind][1]
        known = properties(kind)[column.changes]
        understood = understand(_rule(column), known, raw)
        if not understood:
            self.notes.append(
                worded(
                    "{name}: '{column}' was emptied; an empty cell says nothing and was not taken.",
                    name=name,
                    column=worded(column.label),
                )
            )
        for one in understood:
            if one.value is not None and _same(was, _as_cell(one.value)):
                continue
            self._warn(column, key, name, was, raw)
            change = Change(key, name, column.label, as_text(was), one.original)
            yield _Edit(column, key, kind, one.value, one.original, one.unreadable, change)

    def _warn(self, column: ListColumn, key: str, name: str, was: Cell, raw: JsonValue) -> None:
        here = self.current.row_of.get(key)
        lately = None if here is None else self.current.cells[column.name][here]
        if not _same(was, lately) and not _same(lately, raw):
            self.notes.append(
                worded(
                    "{name}: '{column}' was '{was}' when the list was made and is '{now}' now; both words stand: see the inbox of conflicts.",
                    name=name,
                    column=worded(column.label),
                    was=as_text(was),
                    now=as_text(lately),
                )
            )


def _rule(column: ListColumn) -> PropertyRule:
    return PropertyRule(column=column.name, separator=";" if column.type == "codes" else "")


def _as_cell(value: JsonValue) -> JsonValue:
    return ";".join(map(as_text, value)) if isinstance(value, list) else value


def _same(was: Cell, cell: JsonValue) -> bool:
    """Whether a cell holds what it held: empty is empty, numbers to the digits of a sheet, texts to what a sheet can hold."""
    if was is None or was == "":
        return cell is None or as_text(cell).strip() == ""
    if isinstance(was, int | float) and not isinstance(was, bool):
        try:
            return math.isclose(float(was), float(as_text(cell)), rel_tol=_DIGITS)
        except ValueError:
            return False
    return _sheet_text(as_text(was)) == _sheet_text(as_text(cell))


def _sheet_text(text: str) -> str:
    """Texts as they are alike after a sheet: ends of lines and blank ends do not count, and the library's escapes are gone."""
    return " ".join(text.replace("\r", "\n").replace("x005F_", "").split())


def _report(content: bytes, name: str, key: str, about: About, person: Source, now: datetime) -> Report:
    return Report(
        id=uuid7(now),
        handed_in_by=person.id,
        channel="file",
        received_at=now,
        content=content,
        content_sha256=sha256_hex(content),
        media_type=WorkbookImporter.media_type,
        key=key,
        title=name,
        form=f"list:{about.kind}",
        base_version=about.known_at,
    )


def _claim(report: Report, edit: _Edit, person: Source) -> Claim:
    return Claim(
        id=uuid7(report.received_at),
        report=report.id,
        thing=edit.thing,
        kind=edit.kind,
        property=edit.column.changes,
        value=edit.value,
        received_at=report.received_at,
        chain=(Step(person.id, "cites"),),
        original=edit.original,
        unreadable=edit.unreadable,
    )
