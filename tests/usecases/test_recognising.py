"""Merged things behave as one everywhere, and un-merging gives back every byte."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from shapely.affinity import translate

from tandem.claims.names.same import SameAs
from tandem.claims.records import Claim, Record, Report, Step
from tandem.errors import JudgementError, NotFoundError
from tandem.ids import sha256_hex, uuid7
from tandem.picture.tables import Picture
from tandem.usecases.judging import Judged, Targets, judge
from tandem.usecases.lists.rows import list_table
from tandem.usecases.lists.sight import sight_of
from tandem.usecases.planning import Basis, prepare
from tandem.usecases.policies import policy_at
from tandem.usecases.recognising import meant_by, names_of_thing, proposed, reason_text, reasons
from tandem.usecases.seeing import known_until, see_now
from tandem.usecases.workspace import Workspace, record

DAY = date(2026, 4, 1)
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def told(workspace: Workspace, thing: str, kind: str, place: object, **values: object) -> None:
    """One more report, of a list of its own, about a thing."""
    content = json.dumps([thing, {key: str(value) for key, value in values.items()}]).encode()
    now = NOW - timedelta(days=1)
    with workspace.store.reading() as reader:
        source = min(reader.evidence(things=[]).sources)
    report = Report(uuid7(now), "test", "file", now, content, sha256_hex(content), "application/json", f"test:{thing}")
    base = Claim(uuid7(now), report.id, thing, kind, "name", None, now, (Step(source, "saw"),))
    claims: list[Record] = [replace(base, id=uuid7(now), property=name, value=value) for name, value in values.items()]  # type: ignore[arg-type]
    located = {"community": "location", "hazardous_area": "perimeter"}[kind]
    record(workspace, [report, *claims, replace(base, property=located, geometry=place)], valid_at=DAY)  # type: ignore[arg-type]


def verdict(workspace: Workspace, said: str, *things: str, hours: int = 0, **named: list[str]) -> Judged:
    targets = Targets(things=things, **named)
    now = NOW + timedelta(hours=hours)
    return judge(workspace, said, targets, by="Anna", second=None, reason="seen", now=now, valid_at=DAY)


def picture(workspace: Workspace) -> Picture:
    with workspace.store.reading() as reader:
        return see_now(reader, policy_at(reader, DAY), valid_at=DAY).picture


def pairs(workspace: Workspace) -> list[SameAs]:
    with workspace.store.reading() as reader:
        return [one for one in proposed(reader, policy_at(reader, DAY), valid_at=DAY) if not one.one_list]


def layers(workspace: Workspace) -> bytes:
    with workspace.store.reading() as reader:
        return reader.layer_bytes()


def claims(workspace: Workspace) -> list[Claim]:
    with workspace.store.reading() as reader:
        known = reader.evidence().claims
    return sorted((one for said in known.values() for told in said.values() for one in told), key=lambda one: one.id)


@pytest.fixture
def twin(workspace: Workspace) -> tuple[str, str]:
    """A community of the region, and the same in another list, spelled as Germans do."""
    village = picture(workspace).communities[0]
    spelled = village.name.replace("sh", "sch").replace("v", "w")
    told(workspace, "zz-twin", "community", translate(village.location, 0.0, 0.0005), name=spelled)
    return village.id, "zz-twin"


def test_another_spelling_in_another_list_is_proposed_with_its_reasons(
    workspace: Workspace, twin: tuple[str, str]
) -> None:
    (found,) = [one for one in pairs(workspace) if "zz-twin" in one.things]
    assert set(found.things) == set(twin) and round(found.distance_m or 0) == 56
    assert reasons(found)[-1] == "they lie 56 m apart"
    assert reason_text(found).endswith("they lie 56 m apart.")


@pytest.mark.parametrize("undo", ["different", "retract"])
def test_unmerging_gives_back_every_byte_of_the_picture(workspace: Workspace, twin: tuple[str, str], undo: str) -> None:
    before, words, count = layers(workspace), claims(workspace), len(picture(workspace).communities)
    same = verdict(workspace, "same", *twin)
    assert layers(workspace) != before and len(picture(workspace).communities) == count - 1
    if undo == "retract":
        verdict(workspace, "retract", hours=1, judgements=[same.judgement])
    else:
        verdict(workspace, "different", *twin, hours=1)
    assert layers(workspace) == before
    assert claims(workspace) == words
    again = [one for one in pairs(workspace) if set(one.things) == set(twin)]
    assert bool(again) == (undo == "retract"), "what was judged different is not proposed again"


def test_a_merged_thing_is_one_in_lists_names_and_search(workspace: Workspace, twin: tuple[str, str]) -> None:
    verdict(workspace, "same", *twin)
    seen = picture(workspace)
    assert seen.by_id[twin[1]] is seen.by_id[twin[0]] and seen.by_id[twin[0]].id == min(twin)
    with workspace.store.reading() as reader:
        sight = sight_of(reader, see_now(reader, policy_at(reader, DAY), valid_at=DAY), None)
        thing, names = names_of_thing(reader, policy_at(reader, DAY), twin[1], valid_at=DAY)
        (meant, *_) = meant_by(reader, policy_at(reader, DAY), names[-1].text, valid_at=DAY, kind="community")
    assert len(list_table("communities", sight).keys) == len(seen.communities)
    assert sight.name(twin[1]) == sight.name(twin[0]) != twin[1]
    assert thing == twin[1] and len({name.claim.thing for name in names}) == 2
    assert meant.thing == min(twin)


def test_merged_areas_are_one_in_the_plan_and_keep_the_progress_of_both(workspace: Workspace) -> None:
    area = next(
        one for one in picture(workspace).hazardous_areas if one.perimeter is not None and one.hazard_class == "sha"
    )
    told(workspace, "zz-area", "hazardous_area", area.perimeter, name=area.name, hazard_class="sha")
    with workspace.store.reading() as reader:
        source = min(reader.evidence(things=[]).sources)
        report = next(iter(reader.reports())).id
    done = Claim(uuid7(NOW), report, "nts/zz-area", "work", "status", "completed", NOW, (Step(source, "saw"),))
    record(workspace, [done], valid_at=DAY)

    def works() -> set[str]:
        with workspace.store.reading() as reader:
            basis = Basis(DAY, known_until(reader), False, ())
            made = prepare(reader, policy_at(reader, DAY), basis).works.works
        return {work.id for work in made if work.thing in (area.id, "zz-area")}

    before = works()
    assert f"nts/{area.id}" in before and "ts/zz-area" in before and "nts/zz-area" not in before
    same = verdict(workspace, "same", area.id, "zz-area", hours=1)
    kept = min(area.id, "zz-area")
    assert {work.partition("/")[2] for work in works()} == {kept}
    assert f"nts/{kept}" not in works(), "the survey reported at one of them is done"
    verdict(workspace, "retract", hours=2, judgements=[same.judgement])
    assert works() == before


def test_a_pair_in_one_place_that_was_judged_different_is_no_contradiction_any_more(workspace: Workspace) -> None:
    village = picture(workspace).communities[0]
    told(workspace, "zz-other", "community", village.location, name="Something else")

    def doubted() -> set[str]:
        return {one.thing for one in picture(workspace).findings if one.rule == "geometry.duplicate"}

    assert "zz-other" in doubted()
    verdict(workspace, "different", village.id, "zz-other")
    assert "zz-other" not in doubted()


def test_judgements_on_what_is_not_there_are_refused(workspace: Workspace, twin: tuple[str, str]) -> None:
    asset = picture(workspace).assets[0].id
    for things, error in (
        ((twin[0], "nothing"), NotFoundError),
        ((twin[0], twin[0]), JudgementError),
        ((twin[0], asset), JudgementError),
    ):
        with pytest.raises(error):
            verdict(workspace, "same", *things)
    with pytest.raises(NotFoundError):
        verdict(workspace, "retract", judgements=["nothing"])
    same = verdict(workspace, "same", *twin)
    with pytest.raises(JudgementError, match="not said of a judgement"):
        verdict(workspace, "accept", judgements=[same.judgement])
