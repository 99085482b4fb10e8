"""Telling: the briefing, and the picture and plan as files for other programs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from tandem.errors import FormatError
from tandem.exchange import export_layers
from tandem.exchange.exporting import PLAN_ENDINGS
from tandem.exchange.to_ics import ics
from tandem.exchange.to_mspdi import mspdi
from tandem.ids import sha256_hex
from tandem.language import ENGLISH, Language
from tandem.layers import FeatureLayer
from tandem.picture.layers import picture_layers
from tandem.publishing.briefing import render
from tandem.publishing.content import Ending
from tandem.store.protocol import Reader
from tandem.usecases.briefing.assemble import assemble, people_ranges
from tandem.usecases.briefing.tables import figure_layer
from tandem.usecases.files import write_whole
from tandem.usecases.naming import plan_feature_layers
from tandem.usecases.plan_tables import plan_tables
from tandem.usecases.planning import plan_again
from tandem.usecases.policies import policy_at
from tandem.usecases.programmes import programme_of, withdrawn
from tandem.usecases.seeing import see_now
from tandem.usecases.summary import findings_of
from tandem.usecases.workspace import Workspace

ENDINGS: Mapping[str, Ending] = {".html": "html", ".pdf": "pdf", ".docx": "docx"}
_UNSAFE = re.compile(r"[^\w.-]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a briefing is to be about: day of the map (None: the plan's first), weeks of the Gantt chart, language, pages of a PDF."""

    map_day: date | None = None
    weeks: int = 6
    language: Language = ENGLISH
    pages: int = 4


def brief(workspace: Workspace, output: Path, wanted: Wanted, *, now: datetime) -> int:
    """Write the briefing about the last plan and keep its figures; gives the size in bytes."""
    if output.suffix not in ENDINGS:
        raise FormatError(
            f"A briefing is not written as '{output.suffix or output.name}'.", "Name a .html, .pdf or .docx file."
        )
    with workspace.store.reading() as reader:
        planned = plan_again(reader, "last")
        findings = findings_of(planned.prepared, planned.impossible)
        briefing, document = assemble(
            reader,
            planned,
            findings,
            region=reader.title() or workspace.path.stem,
            map_day=wanted.map_day or planned.problem.start,
            weeks=wanted.weeks,
            now=now,
            language=wanted.language,
        )
    content = render(replace(briefing, maximum_pages=wanted.pages), ENDINGS[output.suffix])
    write_whole(output, content)
    with workspace.store.writing() as unit:
        if document.digest not in {kept.digest for kept in unit.documents("briefing")}:
            unit.put_document(document)
    return len(content)


def export(workspace: Workspace, output: Path, *, valid_at: date, each_team: bool = False) -> list[str]:
    """Write by the ending of the file and give the names of what was written.

    GeoPackage, CSV, XLSX and GeoJSON hold picture, ledger and the last plan (where there is one) as layers; iCalendar and
    MS Project XML hold the last plan. ``each_team`` adds a calendar ``NAME-TEAM.ics`` for each team with work.

    Raises
    ------
    NotFoundError
        Where a format needs a plan and there is none.
    FormatError
        For an ending that is none of these, or ``each_team`` with another format than iCalendar.
    """
    ending = output.suffix.lower()
    if each_team and ending != ".ics":
        raise FormatError("Only calendars are written for each team.", "Name a file that ends with .ics.")
    with workspace.store.reading() as reader:
        if ending in PLAN_ENDINGS:
            return _files(workspace, reader, output, each_team=each_team)
        layers = [*_picture(reader, valid_at), *_plan(reader)]
    export_layers(layers, output)
    return [layer.name for layer in layers]


def _files(workspace: Workspace, reader: Reader, output: Path, *, each_team: bool) -> list[str]:
    planned = plan_again(reader, "last")
    made = programme_of(reader, planned, workspace.path)
    if output.suffix.lower() == ".xml":
        write_whole(output, mspdi(made))
        return [f"plan {planned.number}"]
    gone = withdrawn(reader, planned)
    write_whole(output, ics(made, gone))
    teams = {made.crews[one.crew].id for activity in made.activities for one in activity.allocations}
    named = sorted(teams | {row.team for row in gone}) if each_team else []
    for team in named:
        target = output.with_name(f"{output.stem}-{_file_name(team)}{output.suffix}")
        write_whole(target, ics(made, gone, team=team))
    return [f"plan {planned.number}", *named]


def _picture(reader: Reader, valid_at: date) -> list[FeatureLayer]:
    seen = see_now(reader, policy_at(reader, valid_at), valid_at=valid_at)
    return list(picture_layers(seen.picture, seen.ledger))


def _plan(reader: Reader) -> list[FeatureLayer]:
    if not reader.documents("plan"):
        return []
    planned = plan_again(reader, "last")
    prepared = planned.prepared
    layers = plan_feature_layers(prepared.seen.picture, prepared.works, planned.problem, planned.solution.schedule)
    return [*layers, *plan_tables(reader, planned), figure_layer(planned, people_ranges(reader, planned))]


def _file_name(team: str) -> str:
    """A team's id as part of a file name: what file systems refuse becomes an underscore, and the id's hash keeps it apart."""
    plain = _UNSAFE.sub("_", team)
    return plain if plain == team else f"{plain[:80]}-{sha256_hex(team.encode())[:8]}"
