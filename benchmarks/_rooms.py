"""Planned regions for the plan room's benchmarks, with as many hazardous areas as are wanted."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from tandem.claims.records import Record
from tandem.example.geography import lay_out
from tandem.example.hazards import scatter_hazards
from tandem.example.telling import Scribe, Telling
from tandem.ids import seeded_uuid7
from tandem.picture.tables import HazardousArea
from tandem.policy import generic_text
from tandem.settings import Settings
from tandem.store.protocol import Reader
from tandem.usecases.examples import make_example
from tandem.usecases.planning import Search, make_plan, plan_again
from tandem.usecases.policies import policy_at
from tandem.usecases.room.opening import keep_first_screen
from tandem.usecases.seeing import see_now
from tandem.usecases.workspace import open_workspace, record

DAY = date(2026, 4, 1)
NOW = datetime(2026, 4, 1, 6, tzinfo=UTC)
ARCHIVE = "Archive of closed areas"
_AT_ONCE = 1000


def planned_region(path: Path, works: int, hazards: int, *, iterations: int, kept: Path | None = None) -> None:
    """A workspace with a plan of about ``works`` works, and hazardous areas up to ``hazards`` with the closed ones.

    ``kept`` is a folder where it is looked for and left for the next time.
    """
    store = None if kept is None else kept / f"room-{works}-{hazards}.gpkg"
    if store is None or not store.exists():
        _make(path, works, hazards, iterations)
        if store is not None:
            store.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, store)
    else:
        shutil.copy(store, path)
    workspace = open_workspace(path, Settings())
    try:
        with workspace.store.reading() as reader:
            planned = plan_again(reader, "last")
        # As 'tandem plan' leaves it.
        keep_first_screen(workspace, planned)
    finally:
        workspace.store.close()


def _make(path: Path, works: int, hazards: int, iterations: int) -> None:
    make_example(path, works=works, seed=1, now=NOW, valid_at=DAY, settings=Settings(policy=_policy_beside(path)))
    workspace = open_workspace(path, Settings())
    try:
        with workspace.store.reading() as reader:
            there = len(_areas(reader))
        if hazards > there:
            record(workspace, closed_hazards(hazards - there, there), valid_at=DAY)
        with workspace.store.reading() as reader:
            closed = sum(area.status == "closed" for area in _areas(reader))
        if closed != max(0, hazards - there):
            raise AssertionError(
                f"{closed} areas are closed and {hazards - there} should be: works would be planned there"
            )
        make_plan(workspace, Search(seed=1, seconds=600.0, iterations=iterations), valid_at=DAY, now=NOW)
    finally:
        workspace.store.close()


def _policy_beside(path: Path) -> Path:
    """A policy by which the archive may say that areas are closed, without their papers and works; two people sign all the same."""
    policy = path.with_suffix(".toml")
    text = generic_text().replace("\nregisters = []", f'\nregisters = ["{ARCHIVE} (generated)"]')
    policy.write_text(text, encoding="utf-8")
    return policy


def _areas(reader: Reader) -> tuple[HazardousArea, ...]:
    return see_now(reader, policy_at(reader, DAY), valid_at=DAY).picture.hazardous_areas


def closed_hazards(count: int, around: int) -> tuple[Record, ...]:
    """Areas on the land of a region of ``around`` hazardous areas; closed by two people's word, so that no work is left."""
    rng = np.random.default_rng([7, count])
    layout = lay_out(around, rng)
    areas = scatter_hazards(layout, count, layout.communities, rng)
    scribe = Scribe(seeded_uuid7(f"closed/{count}"), DAY, NOW)
    survey = scribe.source("organisation", ARCHIVE, reliability="A", accredited=True)
    columns = {
        "name": [f"Closed {row:06d}" for row in range(count)],
        "perimeter": list(areas.polygons),
        "hazard_class": list(areas.classes),
        "status": ["closed"] * count,
    }
    signers = {"name": ["First person", "Second person"], "role": ["quality_officer", "authority_officer"]}
    scribe.table(Telling(survey, "Roles", "measured", days_ago=11), "person", scribe.things(2), signers)
    told = Telling(survey, "Closed areas", "measured", days_ago=10, evidence="direct")
    claims = scribe.table(told, "hazardous_area", scribe.things(count), columns)
    closing = claims[len(columns) - 1 :: len(columns)]
    for at in range(0, count, _AT_ONCE):
        scribe.judge(
            "accept", "Archive and inspection agree", "First person", "Second person", closing[at : at + _AT_ONCE]
        )
    return scribe.records()
