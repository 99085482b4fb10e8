"""One thing written down by hand, and what the data's findings say of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tandem.errors import InputError, NotFoundError, RecordError
from tandem.picture.tables import Picture
from tandem.usecases.policies import policy_at
from tandem.usecases.recording import record_thing
from tandem.usecases.seeing import see_now
from tandem.usecases.workspace import Workspace, create_workspace

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = date(2026, 5, 4)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = create_workspace(tmp_path / "r.gpkg", None, NOW)
    yield made
    made.store.close()


def say(workspace: Workspace, kind: str, thing: str, **said: str) -> None:
    record_thing(workspace, kind, thing, said, by="Ana", now=NOW, valid_at=DAY)


def picture(workspace: Workspace) -> Picture:
    with workspace.store.reading() as reader:
        return see_now(reader, policy_at(reader, DAY), valid_at=DAY).picture


def rules(workspace: Workspace) -> set[tuple[str, str]]:
    return {(one.rule, one.thing) for one in picture(workspace).findings}


def test_recorded_accreditation_is_in_the_picture(workspace: Workspace) -> None:
    say(workspace, "organisation", "O", name="One")
    say(workspace, "accreditation", "a", organisation="O", scope="manual_clearance", valid_to="2026-05-31")
    row = picture(workspace).accreditations[0]
    assert (row.organisation, row.scope, row.valid_to) == ("O", "manual_clearance", date(2026, 5, 31))
    assert rules(workspace) == {("accreditation.expires", "a")}


def test_status_that_cannot_be_read_allows_nothing(workspace: Workspace) -> None:
    from tandem.claims.records import Claim, Step

    say(workspace, "accreditation", "a", organisation="O", scope="eod")
    with workspace.store.reading() as reader:
        report = next(iter(reader.reports()))
    claim = Claim(
        "0" * 32, report.id, "a", "accreditation", "accreditation_status", None, NOW, (Step(report.handed_in_by, "saw"),),
        original="revoked", unreadable="no such code",
    )  # fmt: skip
    with workspace.store.writing() as unit:
        unit.append([claim])
    assert picture(workspace).accreditations[0].accreditation_status == "suspended"


@pytest.mark.parametrize(
    ("kind", "said", "rule"),
    [
        ("device", {"count": "2"}, "device.no_group"),
        ("education_session", {"held_on": "2026-04-01"}, "session.no_people"),
        ("education_session", {"people": "3", "women": "5"}, "session.sum_differs"),
        ("accreditation", {"scope": "eod"}, "accreditation.no_holder"),
        ("accreditation", {"scope": "eod", "person": "P"}, "accreditation.no_team"),
        ("accreditation", {"team": "T"}, "accreditation.no_scope"),
        ("accreditation", {"team": "T", "scope": "eod", "valid_to": "2026-04-01"}, "accreditation.expired"),
        (
            "accreditation",
            {"team": "T", "scope": "eod", "valid_from": "2027-02-01", "valid_to": "2027-01-01"},
            "accreditation.dates_reversed",
        ),
        ("non_conformity", {"severity": "critical"}, "non_conformity.no_holder"),
        ("non_conformity", {"team": "T"}, "non_conformity.no_severity"),
        ("non_conformity", {"team": "T", "due": "2026-05-03"}, "non_conformity.overdue"),
        ("inspection", {"work": "w", "inspected_on": "2026-05-01"}, "inspection.no_result"),
        ("inspection", {"result": "passed"}, "inspection.no_subject"),
        ("document", {"reference": "17"}, "document.no_subject"),
        ("stockpile_destruction", {"model": "PMA-2"}, "stockpile.no_count"),
        ("device", {"device_group": "ap_mine", "hazardous_area": "H"}, "reference.unknown"),
    ],
)
def test_what_is_missing_in_a_record_is_found(workspace: Workspace, kind: str, said: dict[str, str], rule: str) -> None:
    say(workspace, kind, "x", **said)
    assert (rule, "x") in rules(workspace)


def test_findings_go_when_the_record_is_complete(workspace: Workspace) -> None:
    say(workspace, "team", "T", name="T", scopes="eod", presence="present", people="5")
    say(workspace, "non_conformity", "n", team="T", severity="major", due="2026-05-03", closed_on="2026-05-04")
    say(workspace, "accreditation", "old", team="T", scope="eod", valid_to="2026-04-01")
    say(workspace, "accreditation", "new", team="T", scope="eod", valid_to="2027-04-01")
    assert {rule for rule, thing in rules(workspace) if thing in ("n", "old", "new")} == set()


def test_later_report_of_the_named_thing_takes_the_finding_from_the_layers_too(workspace: Workspace) -> None:
    say(workspace, "accreditation", "a", organisation="O", scope="eod")
    assert ("reference.unknown", "a") in rules(workspace)
    say(workspace, "organisation", "O", name="One")
    assert ("reference.unknown", "a") not in rules(workspace)
    with workspace.store.reading() as reader:
        assert b"reference.unknown" not in reader.layer_bytes()


def test_what_cannot_be_meant_is_refused_and_nothing_is_written(workspace: Workspace) -> None:
    say(workspace, "organisation", "O", name="One")
    with workspace.store.reading() as reader:
        before = reader.chain_head()
    with pytest.raises(NotFoundError, match="no property 'nme'"):
        say(workspace, "team", "T", nme="x")
    with pytest.raises(InputError, match="cannot be read"):
        say(workspace, "device", "d", count="many")
    with pytest.raises(InputError, match="cannot be read: it is empty"):
        say(workspace, "device", "d", model=" ")
    with pytest.raises(InputError, match="nowhere on Earth"):
        say(workspace, "device", "d", location="200,10")
    with pytest.raises(InputError, match="is no place"):
        say(workspace, "device", "d", location="here")
    with pytest.raises(RecordError, match="known as organisation"):
        say(workspace, "team", "O", name="x")
    with workspace.store.reading() as reader:
        assert reader.chain_head() == before


def test_equal_dated_forms_both_stand_and_contradict(workspace: Workspace) -> None:
    """A second form of the same day is not ignored: both words stand, and the contradiction is told."""
    say(workspace, "device", "d", device_group="ap_mine", found_on="2026-05-01")
    record_thing(
        workspace, "device", "d", {"device_group": "uxo", "found_on": "2026-05-01"}, by="Bo", now=NOW, valid_at=DAY
    )
    assert ("belief.contested", "d") in rules(workspace)
    with workspace.store.reading() as reader:
        assert len(reader.evidence(things=["d"]).claims["d"]["device_group"]) == 2


def test_later_question_about_a_thing_destroys_no_earlier_answer(workspace: Workspace) -> None:
    say(workspace, "device", "d", device_group="ap_mine", model="PMA-2")
    say(workspace, "device", "d", condition="damaged", depth_m="0.2")
    row = picture(workspace).devices[0]
    assert (row.device_group, row.model, row.condition, row.depth_m) == ("ap_mine", "PMA-2", "damaged", 0.2)
