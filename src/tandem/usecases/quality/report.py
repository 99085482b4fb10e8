"""The data-quality report as text, page, PDF and workbook, and the workbook of questions with its mapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tandem.claims.evidence import Evidence
from tandem.errors import FormatError
from tandem.exchange import export_layers
from tandem.layers import Cell, Column, ColumnType, Feature, FeatureLayer
from tandem.publishing.tables import Sheet, Table, render
from tandem.usecases.files import write_whole
from tandem.usecases.policies import policy_at
from tandem.usecases.quality.asking import Question, answer_mapping, by_source, question_layer, questions
from tandem.usecases.quality.assess import Case, GroupCount, Quality, assess
from tandem.usecases.quality.totals import Unknown
from tandem.usecases.seeing import known_until
from tandem.usecases.workspace import Workspace
from tandem.vocabulary import thing_kinds

ENDINGS = (".html", ".pdf", ".xlsx")
_GROUP_HEADER = ("things", "with a finding", "share", "with an error", "land m2")


@dataclass(frozen=True, slots=True)
class Assessed:
    """The report, what to ask, and the evidence that both look at."""

    quality: Quality
    questions: tuple[Question, ...]
    evidence: Evidence


def assess_workspace(workspace: Workspace, *, valid_at: date) -> Assessed:
    """The quality of everything that a workspace holds."""
    with workspace.store.reading() as reader:
        seen = workspace.sights.see_now(reader, policy_at(reader, valid_at), valid_at=valid_at)
        evidence = reader.evidence(known_at=known_until(reader))
        quality = assess(seen, evidence, reader.title() or workspace.path.stem)
    return Assessed(quality, questions(quality, evidence), evidence)


def write_report(done: Assessed, path: Path) -> None:
    """Write the report by the ending of the file; FormatError for an ending that is not one of ``ENDINGS``."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise FormatError(
            f"'{path.name}' is of no format for this report.", f"End the name with one of: {', '.join(ENDINGS)}."
        )
    if ending == ".xlsx":
        export_layers([*map(_layer, report_sheet(done, every=True).tables), question_layer(done.questions)], path)
    else:
        write_whole(path, render(report_sheet(done, every=False), ending))


def write_questions(done: Assessed, path: Path) -> Path:
    """Write the workbook of questions, and beside it the mapping of the answers, whose path is given."""
    if path.suffix.lower() != ".xlsx":
        raise FormatError(f"'{path.name}' is no workbook.", "End the name with .xlsx.")
    export_layers([question_layer(done.questions)], path)
    mapping = path.with_suffix(".toml")
    write_whole(mapping, answer_mapping(done.questions, done.evidence).encode())
    return mapping


def report_sheet(done: Assessed, *, every: bool) -> Sheet:
    """The report as tables; with ``every`` all cases stand there, else the worst and the first of each table."""
    quality = done.quality
    wrong = len(quality.cases)
    lines = [
        f"{wrong:,} of {quality.things:,} things have a finding. Nothing was dropped or changed for it.",
        *_unknown_lines(quality.unknown),
        "No record is not evidence of no contamination. Record totals are not totals of devices or people.",
    ]
    most = None if every else 40
    tables = (
        _totals(quality),
        _rules(quality),
        _cases(
            "All cases, by land at stake" if every else "The worst cases, by land at stake",
            quality.cases if every else quality.worst,
        ),
        _groups("By source", "source", quality.sources[:most]),
        _groups("By table", "table", quality.tables),
        _groups("By administrative unit", "unit", quality.units[:most]),
        Table(
            "What to ask of whom",
            "The list to fill in comes with --questions.",
            ("source", "questions"),
            tuple(by_source(done.questions)),
        ),
    )
    return Sheet("Data quality", quality.region, quality.valid_at, tuple(lines), tables)


def _unknown_lines(unknown: Unknown) -> list[str]:
    if not unknown.without_shape:
        return []
    return [
        f"{unknown.without_shape:,} hazardous areas have no shape; the size of {unknown.with_stated_size:,} of them was "
        f"said. The other {unknown.in_no_figure:,} are in no figure: they are not clear land."
    ]


def _totals(quality: Quality) -> Table:
    note = "In m2 on the ellipsoid. 'used' is the figure of all other pages; least and most are what the records allow."
    rows = tuple((one.name, one.least, one.used, one.most, one.why) for one in quality.totals)
    return Table("Land, and how sure it is", note, ("total", "least m2", "used m2", "most m2", "why they differ"), rows)


def _rules(quality: Quality) -> Table:
    note = "Land of a thing counts once in each line; of overlaps what is shared."
    header = ("what", "rule", "severity", "findings", "things", "land m2", "what to do")
    rows = tuple(
        (one.label, one.rule, one.severity, one.findings, one.things, one.land_m2, one.next_step)
        for one in quality.rules
    )
    return Table("What is wrong", note, header, rows)


def _cases(title: str, cases: Sequence[Case]) -> Table:
    header = ("thing", "kind", "unit", "source", "land m2", "what was found", "what to do")
    rows = tuple(
        (
            f"{case.name} ({case.thing})",
            thing_kinds()[case.kind].label,
            case.unit,
            case.source,
            case.land_m2,
            " ".join(dict.fromkeys(one.message for one in case.findings)),
            " ".join(dict.fromkeys(one.next_step for one in case.findings)),
        )
        for case in cases
    )
    return Table(title, "", header, rows)


def _groups(title: str, of: str, groups: Sequence[GroupCount]) -> Table:
    rows = tuple((one.name, one.things, one.wrong, f"{one.share:.0%}", one.errors, one.land_m2) for one in groups)
    return Table(title, "", (of, *_GROUP_HEADER), rows)


def _layer(table: Table) -> FeatureLayer:
    columns = tuple(Column(name, _type([row[at] for row in table.rows])) for at, name in enumerate(table.header))
    features = tuple(Feature(str(number), None, row) for number, row in enumerate(table.rows, 1))
    return FeatureLayer(table.title, table.title, "", columns, features)


def _type(cells: Sequence[Cell]) -> ColumnType:
    known = [cell for cell in cells if cell is not None]
    return "REAL" if known and all(isinstance(cell, int | float) for cell in known) else "TEXT"
