"""Workspaces that were edited apart: the union, in any order, with the same belief."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.claims.belief import beliefs_of
from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Judgement, Record, Source, Step
from tandem.errors import ChainBrokenError, NotFoundError, StoreError
from tandem.plan.scenario import Scenario, SetPolicy
from tandem.policy import generic_policy
from tandem.settings import Settings
from tandem.store.geopackage import create, open_store
from tandem.store.protocol import Document
from tandem.usecases.desk.steps import Step as DeskStep
from tandem.usecases.desk.steps import draft_of, folded
from tandem.usecases.merging import merge
from tandem.usecases.picturing import materialise
from tandem.usecases.seeing import Sights
from tests.usecases.records import NOW, SOURCES, batches, report, source

DAY = date(2026, 5, 2)
POLICY = generic_policy().text


def keep(path: Path, records: list[Record], documents: list[Document], policy: str = POLICY, begun: int = 0) -> Path:
    """A workspace with these records and documents."""
    store = create(path, policy, NOW + timedelta(days=begun), title=path.stem)
    with store.writing() as unit:
        unit.append(records)
        for document in documents:
            unit.put_document(document)
        materialise(unit, Sights(), valid_at=DAY)
    store.close()
    return path


def united(one: Path, two: Path) -> Path:
    into = one.with_name(f"{one.stem}+{two.stem}.gpkg")
    if not into.exists():
        merge(one, two, into, Settings(), valid_at=DAY)
    return into


def held(path: Path) -> dict[str, object]:
    """All that a workspace says, with its chain."""
    store = open_store(path)
    with store.reading() as reader:
        found: dict[str, object] = {
            "journal": list(reader.journal_lines()),
            "quarantine": reader.quarantine(),
            "documents": [reader.documents(kind) for kind in ("plan", "scenario")],
            "policy": (reader.policy_text(), reader.title()),
            "layers": reader.layer_bytes(),
        }
    store.close()
    return found


def evidence_of(path: Path) -> Evidence:
    store = open_store(path)
    with store.reading() as reader:
        found = reader.evidence()
    store.close()
    return found


@st.composite
def workspaces(draw: st.DrawFn) -> list[tuple[list[Record], list[Document]]]:
    """Three that share records, differ in others, use one key or digest twice, and hold other bytes under one id."""
    pool = {one.id: one for batch in draw(batches()) for one in batch}
    pool |= {name: source(name) for name in SOURCES}
    reports = [name for name in pool if name.startswith("r")]
    made = []
    for number in range(3):
        chosen = set(draw(st.lists(st.sampled_from(sorted(pool)), max_size=12))) | {*SOURCES, *reports}
        records = [pool[name] for name in chosen]
        if draw(st.booleans()):
            at = NOW + timedelta(hours=draw(st.integers(-2, 2)))
            records.append(report(f"own{number}", at, key="imported by each"))
        changed = draw(st.integers(0, 2))
        if changed:
            told = draw(st.sampled_from([one for one in records if isinstance(one, Claim)] or [None]))
            if told is not None:
                at = told.received_at + timedelta(hours=draw(st.integers(0, 1)))
                records[records.index(told)] = replace(told, original=f"version {changed}", received_at=at)
        documents = [
            Document(f"d{number if digest == 'same' else digest}", "plan", NOW, digest, "Plan", "{}")
            for digest in draw(st.lists(st.sampled_from(["x", "y", "same"]), unique=True, max_size=3))
        ]
        made.append((draw(st.permutations(records)), documents))
    return made


@settings(max_examples=12, deadline=None)
@given(told=workspaces())
def test_merge_is_the_same_in_any_order_and_grouping(told: list[tuple[list[Record], list[Document]]]) -> None:
    with TemporaryDirectory() as folder:
        parts = [(Path(folder) / f"{name}.gpkg", *part) for name, part in zip("abc", told, strict=True)]
        a, b, c = (keep(path, records, documents) for path, records, documents in parts)
        ab = united(a, b)
        assert held(ab) == held(united(b, a))
        assert held(united(ab, c)) == held(united(a, united(b, c)))
        assert held(united(ab, ab)) == held(united(ab, a)) == held(ab)
        assert {line for path in (a, b) for line in ids(path)} == set(ids(ab))


def ids(path: Path) -> list[str]:
    store = open_store(path)
    found = [
        row[0]
        for kind in ("source", "report", "claim", "judgement")
        for row in store._writer.execute(f"SELECT id FROM {kind}")
    ]
    store.close()
    return found


@settings(max_examples=12, deadline=None)
@given(told=batches(), cut=st.integers(0, 2**20))
def test_belief_after_a_merge_is_belief_over_the_union(told: list[list[Record]], cut: int) -> None:
    everything = [one for batch in told for one in batch]
    base = [one for one in everything if isinstance(one, Source) or one.id.startswith("r")]
    own = [one for one in everything if one not in base]
    first = [one for place, one in enumerate(own) if cut >> place % 20 & 1]
    known_at = max(one.received_at for one in everything)
    with TemporaryDirectory() as folder:
        a = keep(Path(folder) / "a.gpkg", [*base, *first], [])
        b = keep(Path(folder) / "b.gpkg", [*base, *(one for one in own if one not in first)], [])
        found = evidence_of(united(a, b))
    expected = Evidence.of(
        [one for one in base if isinstance(one, Source)],
        [one for one in own if isinstance(one, Claim)],
        [one for one in own if isinstance(one, Judgement)],
    )
    rules = generic_policy().records
    assert found.claims.keys() == expected.claims.keys()
    for thing in expected.claims:
        given = {"valid_at": DAY, "known_at": known_at, "policy": rules}
        assert beliefs_of(found, thing, **given) == beliefs_of(expected, thing, **given)  # type: ignore[arg-type]


def told_by(name: str, at: int, value: str) -> Claim:
    chain = (Step("s0", "saw"),)
    return Claim(name, "r", "t", "community", "name", value, NOW + timedelta(hours=at), chain)


def test_same_id_with_other_bytes_counts_as_first_received_and_the_other_is_in_quarantine(tmp_path: Path) -> None:
    base: list[Record] = [source("s0"), report("r", NOW)]
    a = keep(tmp_path / "a.gpkg", [*base, told_by("c", 2, "late")], [])
    b = keep(tmp_path / "b.gpkg", [*base, told_by("c", 1, "early")], [])
    found = merge(a, b, tmp_path / "c.gpkg", Settings(), valid_at=DAY)
    assert found.records == (3, 3, 3)
    (aside,) = found.quarantine
    assert (aside.kind, aside.record) == ("claim", "c") and "late" in aside.content
    assert [claim.value for claim in evidence_of(found.path).claims["t"]["name"]] == ["early"]


def test_same_file_imported_in_both_is_two_reports_and_one_root(tmp_path: Path) -> None:
    """The importer is a person with an id of its own in each workspace: one voice must not confirm itself."""

    def imported(name: str) -> list[Record]:
        person = Source(f"person-{name}", "person", "Olena", NOW)
        told = report(f"r-{name}", NOW, key="import:file", content=b"row")
        claim = Claim(f"c-{name}", told.id, "t", "community", "people", 9, NOW, (Step(person.id, "saw"),))
        return [person, told, claim]

    a, b = (keep(tmp_path / f"{name}.gpkg", imported(name), []) for name in "ab")
    both = united(b, a)
    belief = beliefs_of(evidence_of(both), "t", valid_at=DAY, known_at=NOW, policy=generic_policy().records)["people"]
    assert (belief.status, sorted(belief.supporting)) == ("reported", ["c-a", "c-b"])
    store = open_store(both)
    with store.writing() as unit:
        assert unit.report_id_of_key("import:file") == "r-a"
        assert unit.append([report("again", NOW, key="import:file", content=b"row")]).new == 0
    store.close()


def test_policy_and_title_of_the_older_count_and_the_other_policy_is_kept(tmp_path: Path) -> None:
    base: list[Record] = [source("s0"), report("r", NOW)]
    a = keep(tmp_path / "a.gpkg", base, [], policy=POLICY + "\n# other", begun=1)
    b = keep(tmp_path / "b.gpkg", base, [], begun=0)
    c = held(united(a, b))
    assert c["policy"] == (POLICY, "b")
    assert [(one.kind, "# other" in one.content) for one in c["quarantine"]] == [("policy", True)]  # type: ignore[attr-defined]


def test_steps_of_one_scenario_made_apart_all_count(tmp_path: Path) -> None:
    one, two, three = (SetPolicy(f"land.{name}", 1.0) for name in "abc")
    begun = Scenario("S", "Anna", "why", (one,))
    steps = [DeskStep(1, "add", two, "Anna", NOW), DeskStep(1, "add", three, "Boris", NOW + timedelta(hours=1))]
    steps += [DeskStep(2, "remove", two, "Anna", NOW), DeskStep(2, "remove", two, "Boris", NOW)]
    draft = folded(begun, steps)
    assert draft == folded(begun, reversed(steps))
    assert draft.scenario.changes == (one, three) and draft.version == 4
    scenarios = [begun, replace(begun, changes=(three,))]
    documents = [
        Document(f"d{n}", "scenario", NOW + timedelta(n), f"{n}", "S", json.dumps(kept.to_json()))
        for n, kept in enumerate(scenarios)
    ]
    a, b = (keep(tmp_path / f"{n}.gpkg", [source("s0")], [document]) for n, document in enumerate(documents))
    store = open_store(united(b, a))
    with store.reading() as reader:
        assert draft_of(reader, "S").scenario.changes == (one, three)
    store.close()


def test_nothing_is_made_of_a_broken_or_missing_one_or_over_another(tmp_path: Path) -> None:
    base: list[Record] = [source("s0"), report("r", NOW)]
    a, b = keep(tmp_path / "a.gpkg", base, []), keep(tmp_path / "b.gpkg", base, [])
    with pytest.raises(StoreError, match="exists"):
        merge(a, b, b, Settings(), valid_at=DAY)
    with pytest.raises(NotFoundError):
        merge(a, tmp_path / "none.gpkg", tmp_path / "c.gpkg", Settings(), valid_at=DAY)
    store = open_store(b)
    store._writer.execute("DROP TRIGGER source_no_update; UPDATE source SET name = 'other'")
    store.close()
    with pytest.raises(ChainBrokenError):
        merge(a, b, tmp_path / "c.gpkg", Settings(), valid_at=DAY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gpkg", "b.gpkg"]
