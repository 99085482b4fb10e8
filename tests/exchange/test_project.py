"""From a project file back to moves: each edit is told by what was edited, and nothing else is."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tandem.errors import FormatError
from tandem.exchange.mspdi import NAMESPACE, TEAM_ID, WORK_ID
from tandem.exchange.project import ProjectImporter
from tandem.exchange.received import received_project
from tandem.exchange.rows import ReadOptions
from tandem.exchange.sandbox import Limits, parse
from tandem.exchange.to_mspdi import mspdi
from tandem.plan.moves import Moves, moves
from tandem.plan.programme import Activity, Programme, begin_of, end_of
from tests.exchange.programmes import random_programme

P = f"{{{NAMESPACE}}}"
SEEDS = range(8)
Edit = Callable[[ET.Element], None]


def compare(made: Programme, tmp_path: Path, *edits: Edit) -> Moves:
    root = ET.fromstring(mspdi(made))
    for edit in edits:
        edit(root)
    (tmp_path / "p.xml").write_bytes(ET.tostring(root))
    layers = list(ProjectImporter().layers(tmp_path, "p.xml", ReadOptions()))
    return moves(made, received_project(layers, "p.xml"))


def attribute(element: ET.Element, field: str) -> str:
    for one in element.findall(f"{P}ExtendedAttribute"):
        if one.findtext(f"{P}FieldID") == field:
            return one.findtext(f"{P}Value") or ""
    return ""


def task_of(root: ET.Element, work: str) -> ET.Element:
    return next(task for task in root.iter(f"{P}Task") if attribute(task, WORK_ID) == work)


def put(element: ET.Element, name: str, value: str) -> None:
    found = element.find(f"{P}{name}")
    (ET.SubElement(element, f"{P}{name}") if found is None else found).text = value


def shift(work: str, days: int, *, by_hand: bool = True) -> Edit:
    """As MS Project does when a bar is dragged: dates and constraint; when it is pushed: dates alone."""

    def edit(root: ET.Element) -> None:
        task = task_of(root, work)
        for name in ("Start", "Finish", *(["ConstraintDate"] if by_hand else [])):
            moved = datetime.fromisoformat(task.findtext(f"{P}{name}") or "") + timedelta(days=days)
            put(task, name, moved.isoformat())

    return edit


def give(work: str, team: str) -> Edit:
    """The work's assignments go to another resource (one assignment is left)."""

    def edit(root: ET.Element) -> None:
        uid = task_of(root, work).findtext(f"{P}UID")
        crew = next(row.findtext(f"{P}UID") for row in root.iter(f"{P}Resource") if attribute(row, TEAM_ID) == team)
        listed = root.find(f"{P}Assignments")
        assert listed is not None
        mine = [row for row in listed if row.findtext(f"{P}TaskUID") == uid]
        for row in mine[1:]:
            listed.remove(row)
        put(mine[0], "ResourceUID", str(crew))

    return edit


def crews_of(made: Programme, activity: Activity) -> set[str]:
    return {made.crews[one.crew].id for one in activity.allocations}


def staffed(made: Programme) -> list[Activity]:
    return [activity for activity in made.activities if activity.allocations]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_unchanged_file_moves_nothing(seed: int, tmp_path: Path) -> None:
    assert compare(random_programme(seed), tmp_path) == Moves((), (), ())


@pytest.mark.parametrize("seed", SEEDS)
def test_dragged_and_reassigned_works_are_moved_and_no_others(seed: int, tmp_path: Path) -> None:
    made, rng = random_programme(seed), np.random.default_rng(seed)
    chosen = [staffed(made)[int(row)] for row in rng.choice(len(staffed(made)), size=4, replace=False)]
    dragged, given = chosen[:2], chosen[2:]
    new = {one.id: next(crew.id for crew in made.crews if crew.id not in crews_of(made, one)) for one in given}
    days = {one.id: int(rng.integers(-9, 0)) for one in dragged}
    found = compare(
        made,
        tmp_path,
        *(shift(work, by) for work, by in days.items()),
        *(give(work, team) for work, team in new.items()),
    )
    assert {move.work for move in found.moved} == {one.id for one in chosen}
    assert (found.followed, found.not_taken) == ((), ())
    for move in found.moved:
        activity = next(one for one in made.activities if one.id == move.work)
        start = begin_of(made.start, activity.start or 0) + timedelta(days=days.get(move.work, 0))
        assert set(move.teams) == ({new[move.work]} if move.work in new else crews_of(made, activity))
        assert move.start == start.date() + timedelta(days=start.hour > 8)


def test_works_that_a_program_pushed_are_not_moved(tmp_path: Path) -> None:
    for seed in SEEDS:
        made = random_programme(seed)
        first, second = next(
            (a, b) for b in staffed(made) for a in staffed(made) if a.id in b.after and b.start is not None
        )
        found = compare(made, tmp_path, shift(first.id, 5), shift(second.id, 5, by_hand=False))
        assert [move.work for move in found.moved] == [first.id]
        assert found.followed == (second.id,)


@pytest.mark.parametrize("seed", SEEDS)
def test_pushes_that_no_moved_work_explains_are_moves(seed: int, tmp_path: Path) -> None:
    made = random_programme(seed)
    pushed = {one.id for one in staffed(made)}
    found = compare(made, tmp_path, *(shift(work, 4, by_hand=False) for work in pushed))
    assert {move.work for move in found.moved} == pushed and not found.followed


def set_field(work: str, name: str, value: str) -> Edit:
    return lambda root: put(task_of(root, work), name, value)


def test_everything_else_is_named_and_not_taken(tmp_path: Path) -> None:
    made = random_programme(4)
    work = staffed(made)[0]
    linked = next(one for one in made.activities if one.after)
    gate = next(one for one in made.activities if one.scope is None and one.start is not None)

    def stranger(root: ET.Element) -> None:
        task = ET.SubElement(root.find(f"{P}Tasks"), f"{P}Task")  # type: ignore[arg-type]
        put(task, "UID", "999")
        put(task, "Name", "Coffee")

    def delete(root: ET.Element) -> None:
        root.find(f"{P}Tasks").remove(task_of(root, work.id))  # type: ignore[union-attr]

    def copy(root: ET.Element) -> None:
        root.find(f"{P}Tasks").append(task_of(root, work.id))  # type: ignore[union-attr]

    def unlink(root: ET.Element) -> None:
        task = task_of(root, linked.id)
        for link in task.findall(f"{P}PredecessorLink"):
            task.remove(link)

    def lag(root: ET.Element) -> None:
        link = task_of(root, linked.id).find(f"{P}PredecessorLink")
        assert link is not None
        put(link, "LinkLag", "4800")

    def unassign(root: ET.Element) -> None:
        uid = task_of(root, work.id).findtext(f"{P}UID")
        for row in root.iter(f"{P}Assignment"):
            if row.findtext(f"{P}TaskUID") == uid:
                put(row, "ResourceUID", "-65535")

    def unknown_team(root: ET.Element) -> None:
        uid = task_of(root, work.id).findtext(f"{P}UID")
        row = ET.SubElement(root.find(f"{P}Resources"), f"{P}Resource")  # type: ignore[arg-type]
        put(row, "UID", "777")
        put(row, "Name", "Uncle Bob")
        for one in root.iter(f"{P}Assignment"):
            if one.findtext(f"{P}TaskUID") == uid:
                put(one, "ResourceUID", "777")

    cases: list[tuple[Edit, str, str]] = [
        (stranger, "'Coffee'", "no work of the plan"),
        (delete, work.id, "is not in the file"),
        (copy, work.id, "more than once"),
        (unlink, linked.id, "other links"),
        (lag, linked.id, "with a lag"),
        (unassign, work.id, "without a team"),
        (unknown_team, work.id, "Uncle Bob"),
        (set_field(work.id, "Duration", "PT9999H0M0S"), work.id, "another duration"),
        (set_field(work.id, "PhysicalPercentComplete", "40"), work.id, "40 % complete"),
        (set_field(work.id, "Active", "0"), work.id, "inactive"),
        (shift(gate.id, 3), gate.id, "needs no team"),
    ]
    for edit, about, what in cases:
        found = compare(made, tmp_path, edit)
        assert [one.about for one in found.not_taken] == [about] and what in found.not_taken[0].what, what
        assert not found.moved


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Project xmlns="http://schemas.microsoft.com/project"><Subject>&b;</Subject></Project>"""
STEALER = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<Project xmlns="http://schemas.microsoft.com/project"><Subject>&a;</Subject></Project>"""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BOMB, "document type"),
        (STEALER, "document type"),
        (b"", "no whole XML"),
        (b"<Project", "no whole XML"),
        (b"\xff\xfe\x00garbage", "no whole XML"),
        (b"<html/>", "no MS Project file"),
    ],
)
def test_hostile_and_damaged_files_are_refused(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "p.xml").write_bytes(content)
    with pytest.raises(FormatError, match=words):
        list(ProjectImporter().layers(tmp_path, "p.xml", ReadOptions()))


def test_the_sandbox_tells_the_same() -> None:
    with pytest.raises(FormatError, match="document type"):
        parse(ProjectImporter(), {"p.xml": BOMB}, "p.xml", ReadOptions(), Limits())


@pytest.mark.parametrize(
    ("field", "value"), [("Start", "yesterday"), ("Duration", "3 days"), ("UID", "x"), ("PhysicalPercentComplete", "a")]
)
def test_unreadable_values_are_named(field: str, value: str, tmp_path: Path) -> None:
    made = random_programme(0)
    with pytest.raises(FormatError, match=value):
        compare(made, tmp_path, set_field(staffed(made)[0].id, field, value))


def test_a_file_from_elsewhere_says_so(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="which plan"):
        compare(random_programme(0), tmp_path, lambda root: put(root, "Subject", "My project"))


def test_ends_are_as_written() -> None:
    made = random_programme(0)
    assert end_of(made.start, 4) == begin_of(made.start, 3) + timedelta(hours=2)


def test_the_process_that_reads_files_does_not_load_the_planner() -> None:
    """It starts once for each file; the planner would take it longer than most files."""
    code = "import sys, tandem.exchange.formats; print(sorted(name for name in sys.modules if name == 'tandem.plan'))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
