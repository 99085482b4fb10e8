"""A step in the life of an area is one unit of work: all of it is recorded, or nothing, or all of it as an attempt."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely

from tandem.claims.records import Claim, Record, Step
from tandem.errors import RecordError, TransitionError
from tandem.usecases.advancing import Advance, Paper, advance, appoint
from tandem.usecases.living import board, refused_steps, region_lives
from tandem.usecases.picturing import materialise
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import Sights
from tandem.usecases.workspace import Workspace, create_workspace, record
from tests.usecases.records import report, source

DAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
CHAIN = (Step("s0", "saw"),)
SHAPE = shapely.box(18, 44, 18.001, 44.001)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create_workspace(tmp_path / "w.gpkg", None, NOW - timedelta(days=60))
    at = NOW - timedelta(days=50)
    told = report("r", at)
    claims: list[Record] = [
        Claim("c1", "r", "h", "hazardous_area", "name", "Mill", at, CHAIN),
        Claim("c2", "r", "h", "hazardous_area", "perimeter", None, at, CHAIN, geometry=SHAPE),
        Claim("c3", "r", "h", "hazardous_area", "hazard_class", "sha", at, CHAIN),
        Claim("c4", "r", "nts/h", "work", "status", "completed", at, CHAIN),
    ]
    record(made, [source("s0"), told, *claims], valid_at=DAY)
    return made


def wanted(**more: object) -> Advance:
    values = {
        "area": "Mill",
        "to_state": "discredited",
        "by": "Ana",
        "second": "Ivo",
        "reason": "Nothing was found.",
        "on": DAY,
        "evidence": "direct",
        "papers": (Paper("survey.pdf", b"%PDF", "survey_report"),),
    }
    return Advance(**(values | more))  # type: ignore[arg-type]


def take(workspace: Workspace, asked: Advance, *, keep: bool = False, hours: int = 0) -> str:
    at = NOW + timedelta(hours=hours)
    return advance(workspace, asked, now=at, valid_at=DAY, keep_refused=keep).after


def state(workspace: Workspace) -> tuple[str, str]:
    """Of the life, and of the row that everything else sees."""
    with workspace.store.reading() as reader:
        policy = policy_at(reader, DAY)
        lives = region_lives(reader, policy, valid_at=DAY)
        row = workspace.sights.see_now(reader, policy, valid_at=DAY).picture.hazardous_areas[0]
    return lives["h"].state, row.status


def appointed(workspace: Workspace) -> None:
    for name, role in (("Ana", "quality_officer"), ("Ivo", "authority_officer")):
        appoint(workspace, name, [role], by="Director", now=NOW - timedelta(days=1), valid_at=DAY)


def test_refused_step_leaves_nothing_and_says_all_that_is_missing(workspace: Workspace) -> None:
    before = workspace.store.verify()
    with pytest.raises(TransitionError, match=r"roles.*survey report") as refused:
        take(workspace, wanted(papers=()))
    assert refused.value.exit_code == 3
    assert workspace.store.verify() == before
    assert state(workspace) == ("sha", "reported")


def test_step_counts_for_everything_that_looks(workspace: Workspace) -> None:
    appointed(workspace)
    assert take(workspace, wanted()) == "discredited"
    assert state(workspace) == ("discredited", "discredited")
    with workspace.store.reading() as reader:
        kept = reader.layer_bytes()
    with workspace.store.writing() as unit:
        materialise(unit, Sights(), valid_at=DAY)
        assert unit.layer_bytes() == kept


def test_recorded_attempt_stands_in_the_inbox_and_counts_once_nothing_is_missing(workspace: Workspace) -> None:
    with pytest.raises(TransitionError):
        take(workspace, wanted(), keep=True)
    with workspace.store.reading() as reader:
        lives = region_lives(reader, policy_at(reader, DAY), valid_at=DAY)
        kept = reader.layer_bytes()
    (one,) = refused_steps(lives)
    assert (one.area, one.state, one.current) == ("h", "discredited", "sha")
    assert [need.kind for need in one.missing] == ["people"]
    assert board(lives).refused == 1 and board(lives).states == (("sha", 1),)
    appointed(workspace)
    assert state(workspace) == ("discredited", "discredited")
    with workspace.store.reading() as reader:
        assert reader.layer_bytes() != kept


def test_raising_step_asks_for_evidence_and_reopening_is_a_step(workspace: Workspace) -> None:
    with pytest.raises(TransitionError, match="direct evidence with its code"):
        take(workspace, wanted(to_state="cha", papers=()))
    assert take(workspace, wanted(to_state="cha", evidence_code="detonation", papers=())) == "cha"
    appointed(workspace)
    with pytest.raises(TransitionError, match="one of these states first"):
        take(workspace, wanted(), hours=1)


def test_reopened_area_is_a_hazard_again(workspace: Workspace) -> None:
    appointed(workspace)
    take(workspace, wanted(on=date(2026, 5, 20)))
    assert take(workspace, wanted(to_state="sha", evidence="none", papers=()), hours=1) == "sha"
    assert state(workspace) == ("sha", "open")


@pytest.mark.parametrize(
    "more",
    [
        {"reason": " "},
        {"second": "ana"},
        {"on": date(2026, 6, 2)},
        {"to_state": "safe"},
        {"papers": (Paper("x", b"", "poem"),)},
        {"evidence": "hearsay"},
    ],
)
def test_step_that_cannot_be_meant_is_refused(workspace: Workspace, more: dict[str, object]) -> None:
    before = workspace.store.verify()
    with pytest.raises(RecordError):
        take(workspace, wanted(**more))
    assert workspace.store.verify() == before


def test_unknown_role_is_refused(workspace: Workspace) -> None:
    with pytest.raises(RecordError, match="person_role"):
        appoint(workspace, "Ana", ["chief"], by="Director", now=NOW, valid_at=DAY)
