"""From an imported file to the ledger: nothing frees land but direct evidence and two people."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tandem.errors import FormatError, JudgementError, MappingError, NotFoundError
from tandem.settings import Settings
from tandem.usecases.advancing import appoint
from tandem.usecases.importing import import_jobs, pair
from tandem.usecases.judging import Targets, judge
from tandem.usecases.picturing import materialise
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import Seen, Sights, known_until, see, see_now
from tandem.usecases.workspace import Workspace, create_workspace

DAY = date(2026, 4, 1)
MAPPING = """
title = "{title}"
[source.survey]
kind = "team"
name = "Survey team 1"
[said]
chain = [{{ source = "survey", how = "measured" }}]
evidence = "direct"
[[thing]]
kind = "{kind}"
id = "{title}:{{_row}}"
[thing.properties]
{properties}
"""


def at(hour: int) -> datetime:
    return datetime(2026, 4, 1, hour, tzinfo=UTC)


def square(west: float, size: float) -> dict[str, object]:
    ring = [[west, 44], [west + size, 44], [west + size, 44 + size], [west, 44 + size], [west, 44]]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for title, kind, shape, properties in (
        ("hazards", "hazardous_area", square(18, 0.01), 'perimeter = { geometry = "whole" }'),
        (
            "releases",
            "land_release",
            square(18, 0.005),
            'area = { geometry = "whole" }\ncategory = { constant = "cleared" }',
        ),
    ):
        (tmp_path / f"{title}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [shape]}))
        (tmp_path / f"{title}.toml").write_text(MAPPING.format(title=title, kind=kind, properties=properties))
    return tmp_path


@pytest.fixture
def workspace(folder: Path) -> Workspace:
    made = create_workspace(folder / "w.gpkg", None, at(1))
    jobs = pair([folder / "hazards.geojson", folder / "releases.geojson"], [folder])
    import_jobs(made, jobs, by="Importer", now=at(2), valid_at=DAY, settings=Settings())
    for name, role in (("Anna", "quality_officer"), ("Boris", "authority_officer")):
        appoint(made, name, [role], by="Director", now=at(2), valid_at=DAY)
    return made


def now(workspace: Workspace) -> Seen:
    with workspace.store.reading() as reader:
        return see_now(reader, policy_at(reader, DAY), valid_at=DAY)


def accept(workspace: Workspace, second: str | None, hour: int) -> None:
    judge(
        workspace,
        "accept",
        Targets(kinds=["land_release"]),
        by="Anna",
        second=second,
        reason="completion report seen",
        now=at(hour),
        valid_at=DAY,
    )


def test_release_counts_after_two_people_and_not_before(workspace: Workspace) -> None:
    perimeter = now(workspace).ledger[0].perimeter_m2
    assert now(workspace).ledger[0].remaining_m2 == perimeter > 0
    accept(workspace, None, 3)
    assert now(workspace).ledger[0].remaining_m2 == perimeter
    accept(workspace, "Boris", 4)
    entry = now(workspace).ledger[0]
    assert entry.cleared_m2 == pytest.approx(perimeter / 4, rel=1e-3)
    assert entry.cleared_m2 + entry.remaining_m2 == pytest.approx(perimeter, abs=0.1)


def test_release_that_two_without_the_roles_accepted_waits_until_they_are_appointed(workspace: Workspace) -> None:
    targets = Targets(kinds=["land_release"])
    told = {"second": "Carl", "reason": "Seen.", "valid_at": DAY}
    made = judge(workspace, "accept", targets, by="Anna", now=at(3), **told)  # type: ignore[arg-type]
    assert made.roles == ("quality_officer", "authority_officer")
    assert now(workspace).ledger[0].cleared_m2 == 0
    appoint(workspace, "Carl", ["authority_officer"], by="Director", now=at(4), valid_at=DAY)
    assert now(workspace).ledger[0].cleared_m2 > 0
    assert judge(workspace, "accept", targets, by="Anna", now=at(5), **told).roles == ()  # type: ignore[arg-type]


def test_as_of_shows_what_was_known_then(workspace: Workspace) -> None:
    accept(workspace, "Boris", 5)
    with workspace.store.reading() as reader:
        assert known_until(reader) == at(5)
        before = see(reader, policy_at(reader, DAY), valid_at=DAY, known_at=at(4))
        nothing = see(reader, policy_at(reader, DAY), valid_at=DAY, known_at=at(1))
    assert before.ledger[0].cleared_m2 == 0
    assert nothing.ledger == ()


def test_materialised_layers_equal_a_rebuild(workspace: Workspace) -> None:
    accept(workspace, "Boris", 3)
    with workspace.store.reading() as reader:
        kept = reader.layer_bytes()
    with workspace.store.writing() as unit:
        materialise(unit, Sights(), valid_at=DAY)
        assert unit.layer_bytes() == kept


def test_failed_import_of_one_file_records_none(folder: Path) -> None:
    made = create_workspace(folder / "w.gpkg", None, at(1))
    (folder / "releases.geojson").write_text("{ not json")
    jobs = pair([folder / "hazards.geojson", folder / "releases.geojson"], [folder])
    with pytest.raises(FormatError, match="releases"):
        import_jobs(made, jobs, by="Importer", now=at(2), valid_at=DAY, settings=Settings())
    assert made.store.verify() == 0


def test_pairing_names_what_is_missing(folder: Path) -> None:
    (folder / "roads.csv").write_text("a,b\n1,2\n")
    with pytest.raises(MappingError, match="roads"):
        pair([folder / "hazards.geojson", folder / "roads.csv"], [folder])
    with pytest.raises(NotFoundError):
        pair([folder / "nothing.csv"], [folder])


@pytest.mark.parametrize(
    ("verdict", "second", "reason"), [("approve", "B", "seen"), ("accept", "ANNA ", "seen"), ("accept", "B", "  ")]
)
def test_judgement_against_the_rules_is_refused(workspace: Workspace, verdict: str, second: str, reason: str) -> None:
    before = workspace.store.verify()
    with pytest.raises(JudgementError):
        judge(
            workspace,
            verdict,
            Targets(things=["hazards:1"]),
            by="Anna",
            second=second,
            reason=reason,
            now=at(6),
            valid_at=DAY,
        )
    assert workspace.store.verify() == before
