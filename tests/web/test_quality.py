"""The quality board tells what is open today, the gravest first, and nothing restricted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tandem.claims.records import Claim, JsonValue, Record, Step
from tandem.usecases.room.open import Room
from tandem.usecases.workspace import create_workspace, record
from tandem.web.app import create_app
from tests.usecases.records import report, source
from tests.web.conftest import HOST

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AT = NOW - timedelta(days=20)
CANARY = "CANARY-8820"


def claims_of(thing: str, kind: str, told: str, **values: JsonValue) -> Iterator[Claim]:
    for name, value in values.items():
        yield Claim(f"{thing}/{name}", told, thing, kind, name, value, AT, (Step("s0", "saw"),))


@pytest.fixture
def board(tmp_path: Path) -> Iterator[str]:
    """The page for one area with two releases, three faults, an inspection, and a suspended team."""
    made = create_workspace(tmp_path / "w.gpkg", None, NOW - timedelta(days=60))
    secret = replace(report("secret", AT), sensitivity="restricted")
    told: list[Record] = [
        *claims_of("h", "hazardous_area", "r", name="Mill", hazard_class="cha"),
        *claims_of("c", "land_release", "r", name="Clearance 1", hazardous_area="h", category="cleared"),
        *claims_of("x", "land_release", "r", name="Survey 1", hazardous_area="h", category="cancelled"),
        *claims_of("t", "team", "r", name="Team 7"),
        *claims_of("o", "organisation", "r", name="Operator 9"),
        *claims_of("whole", "non_conformity", "r", name="No medics", severity="major", organisation="o",
                   closed_on="2026-05-30", suspended_from="2026-05-03", suspended_to="2026-07-01"),
        *claims_of("minor", "non_conformity", "r", name="No log", severity="minor", found_on="2026-05-31"),
        *claims_of("grave", "non_conformity", "r", name="Mine missed", severity="critical", found_on="2026-05-02",
                   due="2026-05-20", team="t", suspended_from="2026-05-03", suspended_to="2026-07-01"),
        *claims_of("done", "non_conformity", "r", name="Old one", severity="major", closed_on="2026-05-05"),
        *claims_of("hidden", "non_conformity", "secret", name=CANARY, severity="major"),
        *claims_of("i", "inspection", "r", name="Sample 3", land_release="c", hazardous_area="h",
                   inspection_kind="sampling", result="failed", inspected_on="2026-05-02", finds=1),
    ]  # fmt: skip
    record(made, [source("s0"), report("r", AT), secret, *told], valid_at=NOW.date())
    with TestClient(create_app(Room(made, lambda: NOW)), base_url=HOST, headers={"accept": "text/html"}) as found:
        answer = found.get("/quality")
    assert answer.status_code == 200
    yield answer.text
    made.store.close()


def part(page: str, name: str) -> str:
    """From a heading to the next."""
    return re.sub(r"<[^>]*>", " ", page.split(f'id="{name}"')[1].split("<h2")[0])


def test_only_cleared_land_without_its_control_waits(board: str) -> None:
    waiting = part(board, "waiting")
    assert "Clearance 1" in waiting and "failed" in waiting and "Survey 1" not in waiting


def test_faults_that_are_open_come_by_gravity_with_their_age(board: str) -> None:
    faults = part(board, "faults")
    assert faults.index("Mine missed") < faults.index("No log") and "Old one" not in faults
    assert re.search(r"Mine missed\s+Critical\s+30\s.*late", faults) and re.search(r"No log\s+Minor\s+1\s", faults)


def test_teams_and_organisations_that_are_suspended_today_and_inspections_are_told(board: str) -> None:
    assert "Team 7" in part(board, "suspended") and "Mine missed" in part(board, "suspended")
    assert re.search(r"Operator 9\s+:\s+No medics", part(board, "suspended"))
    assert re.search(
        r"Sample 3\s+Quality control by sampling\s+2 May 2026\s+Failed\s+1\s+Mill", part(board, "inspections")
    )


def test_restricted_records_are_not_on_the_board(board: str) -> None:
    assert CANARY not in board and "/report/secret" not in board and "/report/r" in board
