"""Proposals wait in the journal; nothing is believed before a person accepts it, and every decision is kept."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tandem.claims.belief import beliefs_of
from tandem.errors import ProposalError
from tandem.policy import generic_policy
from tandem.reading.proposal import Proposal
from tandem.settings import Settings
from tandem.usecases.capacity import capacity_report
from tandem.usecases.conflicts import open_conflicts
from tandem.usecases.policies import policy_at
from tandem.usecases.reading import as_row, read_file
from tandem.usecases.reviewing import (
    Waiting,
    accept,
    drop,
    from_row,
    known_names,
    known_speakers,
    queue,
    waiting,
)
from tandem.usecases.workspace import Workspace, create_workspace, record

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
DAY = date(2026, 3, 4)
TEXT = """According to intelligence assessments, about 5,000 engineers are expected to arrive in Ravan by May.
The road to Ravan is closed, the mayor of Ravan, Ivo Dren, said.
The field near Ravan is contaminated with anti-personnel mines.
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = create_workspace(tmp_path / "w.gpkg", None, NOW)
    yield made
    made.store.close()


def queued(workspace: Workspace, text: str = TEXT) -> tuple[Waiting, ...]:
    read = read_file("-", text.encode(), said=date(2026, 3, 3), settings=Settings())
    queue(workspace, read, by="Ana", now=NOW)
    return items(workspace)


def items(workspace: Workspace) -> tuple[Waiting, ...]:
    with workspace.store.reading() as reader:
        return waiting(reader)


def named(found: tuple[Waiting, ...], prop: str) -> Waiting:
    return next(item for item in found if item.proposal.property == prop)


def test_nothing_enters_belief_before_review(workspace: Workspace) -> None:
    found = queued(workspace)
    assert [item.proposal.property for item in found] == ["headcount", "status", "role", "contamination"]
    with workspace.store.reading() as reader:
        assert reader.things() == {} and not reader.evidence().claims


def test_an_accepted_proposal_is_a_claim_of_the_report_that_holds_the_text(workspace: Workspace) -> None:
    item = named(queued(workspace), "headcount")
    accept(workspace, item, by="Ana", now=NOW, valid_at=DAY)
    with workspace.store.reading() as reader:
        assert reader.report(item.report).content == TEXT.encode()
        claims = {claim.property: claim for claim in reader.claims_of(item.report)}
        sources = reader.evidence().sources
    count = claims["headcount_expected"]
    assert set(claims) == {"name", "headcount_expected", "by"}
    assert (count.value, count.stance) == ({"approx": 5000}, "expects") and claims["by"].value == "2026-05-31"
    assert [sources[step.source].name for step in count.chain] == ["standard input", "intelligence assessments"]
    assert count.original in TEXT and count.said_at == datetime(2026, 3, 3, tzinfo=UTC)


def test_the_expected_is_never_believed_as_a_fact(workspace: Workspace) -> None:
    item = named(queued(workspace), "headcount")
    accept(workspace, item, by="Ana", now=NOW, valid_at=DAY)
    with workspace.store.reading() as reader:
        evidence = reader.evidence()
    (thing,) = evidence.claims
    found = beliefs_of(evidence, thing, valid_at=DAY, known_at=NOW, policy=generic_policy().records)
    assert found["headcount_expected"].status == "expected"
    assert "headcount_arrived" not in found and "intelligence assessments" in found["headcount_expected"].sentence


def test_two_claims_of_one_text_do_not_confirm_each_other(workspace: Workspace) -> None:
    text = "The road to Ravan is closed, police said. The road to Ravan is closed, the army said."
    for item in queued(workspace, text):
        accept(workspace, item, by="Ana", now=NOW, valid_at=DAY)
    with workspace.store.reading() as reader:
        evidence = reader.evidence()
    (thing,) = evidence.claims
    found = beliefs_of(evidence, thing, valid_at=DAY, known_at=NOW, policy=generic_policy().records)
    assert found["status"].status == "reported" and len(found["status"].supporting) == 2


def test_munitions_become_codes_and_the_words_stay(workspace: Workspace) -> None:
    item = named(queued(workspace), "contamination")
    accept(workspace, item, by="Ana", now=NOW, valid_at=DAY)
    with workspace.store.reading() as reader:
        (claim,) = (one for one in reader.claims_of(item.report) if one.property == "contamination")
    assert claim.value == ["ap_mine"] and "anti-personnel mines" in claim.original


def test_decisions_are_kept_in_the_journal_and_leave_the_queue(workspace: Workspace) -> None:
    found = queued(workspace)
    accept(workspace, found[0], by="Ana", now=NOW, valid_at=DAY)
    drop(workspace, found[1], by="Ben", now=NOW + timedelta(seconds=1))
    assert [item.number for item in items(workspace)] == [2, 3]
    with workspace.store.reading() as reader:
        made = [json.loads(reader.report(one.id).content) for one in reader.reports() if one.channel == "review"]
        names = {one.name for one in reader.evidence().sources.values() if one.kind == "person"}
    assert [one["verdict"] for one in made] == ["accepted", "dropped"] and {"Ana", "Ben"} <= names
    assert made[1]["proposal"] == as_row(found[1].proposal) and made[1]["claims"] == []
    assert workspace.store.verify() > 0


def test_a_proposal_is_decided_on_once(workspace: Workspace) -> None:
    item = queued(workspace)[0]
    drop(workspace, item, by="Ana", now=NOW)
    with pytest.raises(ProposalError, match="already"):
        accept(workspace, item, by="Ben", now=NOW, valid_at=DAY)


def test_an_edited_proposal_keeps_what_was_proposed(workspace: Workspace) -> None:
    item = named(queued(workspace), "status")
    edited = from_row(as_row(item.proposal) | {"thing": "bridge of Ravan", "value": "open"})
    accept(workspace, item, edited=edited, by="Ana", now=NOW, valid_at=DAY)
    with workspace.store.reading() as reader:
        (claim,) = (one for one in reader.claims_of(item.report) if one.property == "status")
        (made,) = (json.loads(reader.report(one.id).content) for one in reader.reports() if one.channel == "review")
    assert (claim.thing, claim.value) == ("asset:bridge-of-ravan", "open")
    assert made["proposal"]["value"] == "closed" and made["edited"]["value"] == "open"


def test_what_the_vocabulary_lacks_is_refused_and_still_waits(workspace: Workspace) -> None:
    item = named(queued(workspace), "headcount")
    for change in ({"kind": "dragon"}, {"property": "colour"}, {"status": None}):
        with pytest.raises(ProposalError):
            accept(workspace, item, edited=from_row(as_row(item.proposal) | change), by="Ana", now=NOW, valid_at=DAY)
    assert len(items(workspace)) == 4


def test_the_same_text_is_queued_once(workspace: Workspace) -> None:
    assert len(queued(workspace)) == len(queued(workspace)) == 4


def test_a_thing_known_by_its_name_is_the_same_thing_in_the_next_text(workspace: Workspace) -> None:
    first = named(queued(workspace), "status")
    accept(workspace, first, by="Ana", now=NOW, valid_at=DAY)
    later = named(queued(workspace, "The road to Ravan is open, police said."), "status")
    assert later.proposal.value == "open"
    accept(workspace, later, by="Ana", now=NOW, valid_at=DAY)
    with workspace.store.reading() as reader:
        assert list(reader.things()) == ["asset:road-to-ravan"]
        assert known_names(reader).of("asset") == {"road to Ravan"}


def test_families_are_not_counted_as_people(workspace: Workspace) -> None:
    (item,) = queued(workspace, "About 320 families have returned to Lesna.")
    accept(workspace, item, by="Ana", now=NOW, valid_at=DAY)
    with workspace.store.reading() as reader:
        (claim,) = (one for one in reader.claims_of(item.report) if one.property == "people_returned")
    assert claim.value == {"text": "about 320 families"}


def test_a_row_and_its_proposal_are_the_same() -> None:
    proposal = Proposal(
        "a", "asset", "status", "closed", "says", ("article",), None, "closed", 3, "2026-03", {"unit": "x"}
    )
    assert from_row(as_row(proposal)) == proposal


def accepted(workspace: Workspace, text: str) -> None:
    for item in queued(workspace, text):
        accept(workspace, item, by="Ana", now=NOW, valid_at=DAY)


def test_a_denied_expectation_of_a_text_is_an_open_contradiction(workspace: Workspace) -> None:
    accepted(
        workspace,
        "The newspaper Glas, citing an official of the electricity company, reported that power could return to Ravan by the end "
        "of the month; the company itself denied that a date had been set.\n",
    )
    with workspace.store.reading() as reader:
        [found] = open_conflicts(workspace, reader, valid_at=DAY)
    assert found.id.endswith("/restored_by")
    assert {word.speakers[-1] for word in found.words} == {"official of the electricity company", "electricity company"}


def test_people_of_an_organisation_stand_in_its_row_of_the_capacity(workspace: Workspace) -> None:
    accepted(workspace, "On Monday 50 deminers of Clear Path arrived in Orsk. Twenty more are expected by June.\n")
    with workspace.store.reading() as reader:
        rows = capacity_report(reader, policy_at(reader, DAY), on=DAY).rows
    assert {(row.organisation, row.name) for row in rows} == {("organisation:clear-path", "Clear Path")}


def test_a_speaker_of_a_known_name_with_another_kind_is_proposed_as_the_same(workspace: Workspace) -> None:
    accepted(workspace, "Yonhap reported on Monday that the bridge in Orsk is closed.\n")
    queued(workspace, "Yonhap News Agency reported that 3 people were killed in Orsk.\n")
    with workspace.store.reading() as reader:
        assert known_speakers(reader, waiting(reader)) == {"Yonhap News Agency": "Yonhap"}
    [item] = [one for one in items(workspace) if one.proposal.chain == ("Yonhap News Agency",)]
    accept(workspace, item, edited=replace(item.proposal, chain=("Yonhap",)), by="Ana", now=NOW, valid_at=DAY)
    with workspace.store.reading() as reader:
        names = [source.name for source in reader.evidence().sources.values() if source.id.startswith("speaker:")]
    assert names == ["Yonhap"]


def test_proposals_of_a_restricted_text_are_not_offered(workspace: Workspace, tmp_path: Path) -> None:
    queued(workspace)
    with workspace.store.reading() as reader:
        heads = [reader.report(one.id) for one in reader.reports()]
    secret = [replace(one, sensitivity="internal" if one.part_of else "restricted") for one in heads]
    other = create_workspace(tmp_path / "other.gpkg", None, NOW)
    record(other, secret, valid_at=DAY)
    assert items(workspace)
    assert items(other) == ()
    other.store.close()
