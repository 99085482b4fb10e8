"""Re-plan through the records: a fact changes in the journal, and the plan stays steady."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from tandem.claims.records import Claim, Report, Source, Step
from tandem.ids import sha256_hex, uuid7
from tandem.settings import Settings
from tandem.usecases.judging import Targets, judge
from tandem.usecases.planning import Planned, Search, replan
from tandem.usecases.workspace import Workspace, open_workspace, record
from tests.conftest import Run

DAY = date(2026, 4, 1)
NOW = datetime(2026, 4, 1, 18, tzinfo=UTC)
SEARCH = Search(1, 60.0, iterations=60)
Pairs = set[tuple[str, str, str]]


@pytest.fixture
def copy(region: Path, tmp_path: Path) -> Path:
    target = tmp_path / "region.gpkg"
    shutil.copy(region, target)
    return target


def near(path: Path) -> pd.DataFrame:
    plan = pyogrio.read_dataframe(path, layer="plan_assignment")
    return plan[plan["first_day"] < "2026-05-01"]


def pairs(plan: pd.DataFrame) -> Pairs:
    return set(zip(plan["work"], plan["team"], plan["first_day"].astype(str), strict=True))


def unaffected(made: Planned, before: Pairs) -> Pairs:
    """Assignments that stood and that the re-plan does not say to be affected."""
    assert made.changes is not None
    ids = made.problem.works.ids, made.problem.teams.ids
    affected = {(ids[0][move.work], ids[1][move.team]) for move in made.changes.moves if move.cause != "gain"}
    left = set(made.problem.works.ids)
    return {row for row in before if row[:2] not in affected and row[0] in left}


def steady(made: Planned, before: Pairs, after: Pairs) -> bool:
    """At most a tenth of the unaffected near assignments have moved by more than the day that does not count."""
    stood = unaffected(made, before)
    days = {row[:2]: date.fromisoformat(row[2][:10]) for row in after}
    moved = [
        row for row in stood if row[:2] not in days or abs((days[row[:2]] - date.fromisoformat(row[2][:10])).days) > 1
    ]
    return len(moved) <= 0.1 * len(stood)


def test_without_changes_nothing_near_moves_but_what_is_told(run: Run, copy: Path) -> None:
    before = near(copy)
    text = run("replan", copy, "--iterations", 40, "--quiet", "--date", DAY).output
    assert "0 are affected by changed facts: 0 of them move" in text
    gone = pairs(before) - pairs(near(copy))
    assert f"{len(before) - len(gone):,} stay as they are" in text
    assert len(gone) <= 0.1 * len(before)


def test_a_week_without_reports_is_told_with_its_reasons(run: Run, copy: Path) -> None:
    text = run("replan", copy, "--iterations", 40, "--quiet", "--date", "2026-04-08").output
    assert "were to be finished by now and are not reported finished" in text
    assert "are affected by changed facts" in text and "why" in text


def test_a_reported_longer_repair_moves_what_it_affects_only(copy: Path) -> None:
    before = pairs(near(copy))
    work = sorted(row[0] for row in before if row[0].startswith("repair/"))[0]
    workspace = open_workspace(copy, Settings())
    say(workspace, work.removeprefix("repair/"), "repair_effort", 3000.0)
    made = replan(workspace, SEARCH, valid_at=DAY, now=NOW)
    workspace.store.close()
    after = pairs(near(copy))
    assert made.changes is not None and made.changes.near == len(before)
    assert steady(made, before, after)


def test_a_retracted_claim_takes_its_work_away_and_leaves_the_rest(copy: Path) -> None:
    before = pairs(near(copy))
    work = sorted(row[0] for row in before if row[0].startswith("repair/"))[0]
    workspace = open_workspace(copy, Settings())
    with workspace.store.reading() as reader:
        said = reader.evidence(things=[work.removeprefix("repair/")]).claims[work.removeprefix("repair/")]
    claims = [claim.id for claim in said["damage_state"]]
    judge(
        workspace,
        "retract",
        Targets(claims=claims),
        by="A. Reporter",
        second=None,
        reason="another bridge was meant",
        now=NOW,
        valid_at=DAY,
    )
    say(workspace, work.removeprefix("repair/"), "damage_state", "none")
    made = replan(workspace, SEARCH, valid_at=DAY, now=NOW)
    workspace.store.close()
    assert work not in made.problem.works.ids
    assert steady(made, before, pairs(near(copy)))


def say(workspace: Workspace, asset: str, name: str, value: float | str) -> None:
    """An engineer reports one property of an asset."""
    person = Source(uuid7(NOW), "person", "E. Engineer", NOW)
    content = f"{asset}: {name} {value}".encode()
    report = Report(
        uuid7(NOW),
        person.id,
        "site visit",
        NOW,
        content,
        sha256_hex(content),
        "text/plain",
        f"visit:{asset}:{name}",
        said_at=NOW,
        title="Visit",
    )
    claim = Claim(
        id=uuid7(NOW),
        report=report.id,
        thing=asset,
        kind="asset",
        property=name,
        value=value,
        received_at=NOW,
        chain=(Step(person.id, "saw"),),
        original=content.decode(),
        language="en",
        said_at=NOW,
    )
    record(workspace, [person, report, claim], valid_at=DAY)
