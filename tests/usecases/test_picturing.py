"""The part that records touch gives the same picture as everything anew, and is all that is read and written."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.claims.records import Claim, Judgement, Record, Step
from tandem.settings import Settings
from tandem.usecases import picturing
from tandem.usecases.picturing import materialise
from tandem.usecases.policies import PolicyDecision, next_text, put_policy
from tandem.usecases.seeing import Sights
from tandem.usecases.workspace import Workspace, create_workspace, open_workspace, record
from tandem.vocabulary import Property, codes, properties, thing_kinds
from tests.usecases.records import NOW, SHAPES, batches, report, source

DAY = date(2026, 5, 2)


@settings(max_examples=20, deadline=None)
@given(told=batches(), days=st.lists(st.sampled_from([DAY, DAY, DAY, date(2026, 6, 5)]), min_size=8, max_size=8))
def test_touched_part_gives_the_bytes_of_a_rebuild(told: list[list[Record]], days: list[date]) -> None:
    with TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder) / "w.gpkg", None, NOW)
        for batch, day in zip(told, days, strict=False):
            once = [one for one in batch if one.id != "s3" or not knows(workspace, "s3")]
            record(workspace, once, valid_at=day)
            with workspace.store.writing() as unit:
                kept = unit.layer_bytes()
                materialise(unit, Sights(), valid_at=day)
                assert unit.layer_bytes() == kept
        workspace.store.close()


def first_value(name: str, prop: Property) -> dict[str, object]:
    """A value and geometry that the property can have, and that other rows take notice of."""
    named = {"ref": f"{prop.codes}-1", "refs": [f"{prop.codes}-1", "nobody"]}
    plain = {"text": "Said", "integer": 2, "number": 2, "date": "2026-04-01", "json": None, "quantity": 2}
    listed = (
        {"code": next(iter(codes(prop.codes)), None), "codes": list(codes(prop.codes))[:1]}
        if prop.type.startswith("code")
        else {}
    )
    value = (named | plain | listed).get(prop.type)
    return {"value": value, "geometry": SHAPES[0 if name.endswith("0") else 1] if prop.type == "geometry" else None}


@settings(max_examples=1, deadline=None)
@given(order=st.permutations([(kind, prop) for kind in thing_kinds() for prop in properties(kind)]))
def test_each_property_told_of_a_known_thing_gives_the_bytes_of_a_rebuild(order: list[tuple[str, str]]) -> None:
    def said(number: int, thing: str, kind: str, prop: str) -> Claim:
        told = first_value(thing, properties(kind)[prop])
        made = claim(f"c{number}", prop, told["value"], "s1", thing, kind)
        return replace(made, geometry=told["geometry"], evidence="direct")  # type: ignore[arg-type]

    with TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder) / "w.gpkg", None, NOW)
        others = [said(n, f"{kind}-1", kind, prop) for n, (kind, prop) in enumerate(order)]
        begun = [
            replace(claim(f"b{kind}", "name", None, "s1", f"{kind}-0", kind), value="Said") for kind in thing_kinds()
        ]
        begun = [one for one in begun if one.property in properties(one.kind)]
        record(workspace, [source("s0"), source("s1"), report("r", NOW), *others, *begun], valid_at=DAY)
        for number, (kind, prop) in enumerate(order, start=1000):
            record(workspace, [said(number, f"{kind}-0", kind, prop)], valid_at=DAY)
            with workspace.store.writing() as unit:
                kept = unit.layer_bytes()
                materialise(unit, Sights(), valid_at=DAY)
                assert unit.layer_bytes() == kept, (kind, prop)
        workspace.store.close()


def knows(workspace: Workspace, name: str) -> bool:
    with workspace.store.reading() as reader:
        return name in reader.evidence(things=[]).sources


def claim(
    name: str, prop: str, value: object, source_id: str = "s0", thing: str = "work-0", kind: str = "work"
) -> Claim:
    return Claim(name, "r", thing, kind, prop, value, NOW, (Step(source_id, "saw"),))  # type: ignore[arg-type]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create_workspace(tmp_path / "w.gpkg", None, NOW)
    first = [claim("c0", "status", "planned"), claim("c1", "people", 9, thing="village", kind="community")]
    record(made, [source("s0"), report("r", NOW), *first], valid_at=DAY)
    return made


def made_anew(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with every time that the whole picture is made."""
    times: list[int] = []
    whole = picturing.materialise

    def counted(*given: object, **named: object) -> None:
        times.append(1)
        whole(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(picturing, "materialise", counted)
    return times


def test_progress_of_a_work_reads_only_its_things(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    times = made_anew(monkeypatch)
    record(workspace, [claim("c2", "status", "ongoing")], valid_at=DAY)
    record(workspace, [claim("c3", "people", 12, thing="village", kind="community")], valid_at=DAY)
    record(workspace, [claim("c4", "status", "planned", thing="work-1")], valid_at=DAY)
    assert times == []


@pytest.mark.parametrize(
    "said",
    [
        claim("n", "name", "New name", thing="village", kind="community"),
        claim("n", "people", 3, thing="other village", kind="community"),
        claim("n", "status", "ongoing", source_id="nobody yet"),
    ],
    ids=["name", "new thing with a place", "unknown speaker"],
)
def test_what_others_are_compared_with_makes_the_whole_anew(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, said: Claim
) -> None:
    times = made_anew(monkeypatch)
    record(workspace, [said], valid_at=DAY)
    assert times == [1]


def test_another_day_or_policy_or_a_write_past_the_picture_makes_the_whole_anew(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = made_anew(monkeypatch)
    record(workspace, [claim("c2", "status", "ongoing")], valid_at=date(2026, 5, 3))
    assert len(times) == 1
    with workspace.store.writing() as unit:
        unit.append([claim("c3", "status", "done")])
    record(workspace, [claim("c4", "done_share", 1.0)], valid_at=date(2026, 5, 3))
    assert len(times) == 2
    decision = PolicyDecision("A. Person", "Agreed.", NOW, DAY)
    with workspace.store.writing() as unit:
        put_policy(unit, next_text(unit, {"weights.water": 2.0}, decision), decision)
    record(workspace, [claim("c5", "done_share", 0.5)], valid_at=date(2026, 5, 3))
    assert len(times) == 3


def test_speaker_who_is_written_down_late_is_seen_everywhere(workspace: Workspace) -> None:
    late = claim("c2", "people", 5, source_id="late", thing="village", kind="community")
    record(workspace, [late, claim("c3", "worker_days", 5, source_id="late")], valid_at=DAY)
    record(workspace, [source("late")], valid_at=DAY)
    with workspace.store.writing() as unit:
        kept = unit.layer_bytes()
        materialise(unit, Sights(), valid_at=DAY)
        assert unit.layer_bytes() == kept


def test_picture_stays_known_after_opening_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.store.close()
    times = made_anew(monkeypatch)
    again = open_workspace(workspace.path, Settings())
    record(again, [claim("c2", "status", "ongoing")], valid_at=DAY)
    again.store.close()
    assert times == []


def test_progress_at_a_merged_thing_gives_the_bytes_of_a_rebuild(workspace: Workspace) -> None:
    twin = [
        claim("c2", "people", 3, thing="hamlet", kind="community"),
        claim("c3", "status", "planned", thing="nts/hamlet"),
        Judgement("j", "same", "one place", "A. Person", NOW, things=("hamlet", "village")),
    ]
    record(workspace, twin, valid_at=DAY)
    record(workspace, [claim("c4", "status", "ongoing", thing="nts/village")], valid_at=DAY)
    with workspace.store.writing() as unit:
        kept = unit.layer_bytes()
        materialise(unit, Sights(), valid_at=DAY)
        assert unit.layer_bytes() == kept
