"""What every store must do. A subclass in a test module names its store in the fixture ``store``."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Judgement, Record, Source
from tandem.errors import ConflictError, NotFoundError, RecordError, StoreError
from tandem.store.protocol import Appended, Document, Store
from tests.store import records as make
from tests.store.records import NOW, claim, claims, judgements, layer, report, reports, same_shape, sources

SHARED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def put(store: Store, *records: Record) -> Appended:
    """Append in a unit of its own."""
    with store.writing() as unit:
        return unit.append(records)


def read(store: Store, **choice: object) -> Evidence:
    """The evidence of a fresh view."""
    with store.reading() as reader:
        return reader.evidence(**choice)  # type: ignore[arg-type]


def all_claims(evidence: Evidence) -> dict[str, Claim]:
    """Claims of evidence by id."""
    return {c.id: c for known in evidence.claims.values() for found in known.values() for c in found}


class StoreContract:
    """Subclass it with a fixture ``store`` that gives an empty store with the policy text ``name = "p"``."""

    @SHARED
    @given(data=st.data())
    def test_records_of_every_shape_come_back_equal(self, store: Store, data: st.DataObject) -> None:
        told = data.draw(reports())
        source, judged = data.draw(sources), data.draw(judgements)
        said = data.draw(st.lists(claims(told.id), max_size=3))
        assert put(store, source, told, *said, judged).new == 3 + len(said)
        assert put(store, judged, *said, told, source) == Appended(
            0, (judged.id, *(c.id for c in said), told.id, source.id)
        )
        evidence = read(store)
        assert evidence.sources[source.id] == source
        for target in (*judged.claims, *judged.things):
            assert judged in evidence.judgements[target]
        found = all_claims(evidence)
        for claim_ in said:
            assert replace(found[claim_.id], geometry=None) == replace(claim_, geometry=None)
            assert same_shape(found[claim_.id].geometry, claim_.geometry)
        with store.reading() as reader:
            assert reader.report(told.id) == told
            assert replace(told, content=b"") in list(reader.reports())
            assert reader.claims_of("none") == ()

    def test_empty_store_knows_its_policy_and_nothing_else(self, store: Store) -> None:
        with store.reading() as reader:
            assert reader.policy_text() == 'name = "p"'
            assert reader.last_received_at() is None
            assert (reader.things(), list(reader.reports()), reader.documents("plan")) == ({}, [], ())
            assert reader.evidence() == Evidence.of((), (), ())
            with pytest.raises(NotFoundError):
                reader.report("none")
        assert store.verify() == 0

    def test_reports_are_found_by_key_and_in_order_of_receipt(self, store: Store) -> None:
        put(store, report("b", received_at=NOW + timedelta(1)), report("a"))
        with store.reading() as reader:
            assert [found.id for found in reader.reports()] == ["a", "b"]
            assert (reader.report_id_of_key("key-b"), reader.report_id_of_key("none")) == ("b", None)
            assert reader.last_received_at() == NOW + timedelta(1)

    def test_same_id_with_other_content_is_refused_and_undoes_the_unit(self, store: Store) -> None:
        put(store, report(), claim("a"))
        with pytest.raises(ConflictError), store.writing() as unit:
            unit.append([claim("new")])
            unit.append([claim("a", value=13)])
        assert {name: c.value for name, c in all_claims(read(store)).items()} == {"a": 12}
        with pytest.raises(ConflictError):
            put(store, claim("b"), claim("b", value=13))
        assert store.verify() == 2

    def test_same_key_with_equal_bytes_is_known_and_with_others_refused(self, store: Store) -> None:
        put(store, report("r"))
        assert put(store, report("again", key="key-r")) == Appended(0, ("r",))
        with pytest.raises(ConflictError):
            put(store, report("other", b"other", key="key-r"))
        with store.reading() as reader:
            assert [found.id for found in reader.reports()] == ["r"]

    def test_a_claim_of_an_unknown_report_is_refused_and_order_inside_a_unit_is_free(self, store: Store) -> None:
        with pytest.raises(RecordError):
            put(store, claim("a"))
        put(store, claim("a"), report())
        assert set(all_claims(read(store))) == {"a"}

    def test_text_that_is_no_text_is_refused(self, store: Store) -> None:
        with pytest.raises(RecordError):
            put(store, report(), claim("a", original="\ud800"))
        assert put(store, report(), claim("a", original="nul \0 kept")).new == 2

    def test_an_exception_undoes_everything_and_the_store_goes_on(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.writing() as unit:
            unit.append([report(), claim("a")])
            unit.put_layers([layer()], touched=None)
            raise ZeroDivisionError
        with store.reading() as reader:
            assert reader.things() == {} and reader.layer_bytes() == b""
        assert put(store, report(), claim("a")).new == 2

    def test_evidence_is_of_the_things_asked_for_and_what_was_judged_the_same(self, store: Store) -> None:
        same = Judgement("j1", "same", "seen", "Anna", NOW, things=("t", "u"))
        rejected = Judgement("j2", "reject", "seen", "Anna", NOW, claims=("b",))
        undone = Judgement("j3", "retract", "seen", "Anna", NOW, claims=("j2",))
        other = Judgement("j4", "reject", "seen", "Anna", NOW, claims=("c",))
        put(
            store,
            Source("s", "team", "S", NOW),
            report(),
            claim("a"),
            claim("b", "u"),
            claim("c", "w"),
            claim("d", "x"),
        )
        put(store, same, rejected, undone, other)
        evidence = read(store, things=["t"])
        assert set(all_claims(evidence)) == {"a", "b"}
        assert {j.id for found in evidence.judgements.values() for j in found} == {"j1", "j2", "j3"}
        assert set(evidence.sources) == {"s"}
        assert set(all_claims(read(store, things=["w", "x"]))) == {"c", "d"}
        assert read(store, things=[]).claims == {}

    def test_evidence_counts_what_was_received_until_then(self, store: Store) -> None:
        later = NOW + timedelta(1)
        put(store, report(), claim("a"), claim("b", received_at=later), Source("s", "team", "S", later))
        assert set(all_claims(read(store, known_at=NOW))) == {"a"}
        assert read(store, known_at=NOW).sources == {}
        assert set(all_claims(read(store, known_at=later))) == {"a", "b"}

    def test_things_have_the_kind_that_claims_name(self, store: Store) -> None:
        put(store, report(), claim("a"), replace(claim("b", "u"), kind="team"))
        with store.reading() as reader:
            assert reader.things() == {"t": "community", "u": "team"}
            assert reader.things(["u", "v"]) == {"u": "team"}

    def test_a_reader_sees_one_moment(self, store: Store) -> None:
        put(store, report(), claim("a"))
        with store.reading() as reader:
            before = reader.evidence()
            put(store, claim("b"))
            assert reader.evidence() == before
        assert set(all_claims(read(store))) == {"a", "b"}

    def test_many_threads_with_one_key_leave_one_report(self, store: Store) -> None:
        results: list[Appended] = []

        def hand_in(worker: int) -> None:
            for n in range(5):
                results.append(put(store, report(f"r{worker}-{n}", key=f"key-{n}")))

        threads = [threading.Thread(target=hand_in, args=(worker,)) for worker in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(result.new for result in results) == 5
        with store.reading() as reader:
            held = {found.key: found.id for found in reader.reports()}
        assert len(held) == 5 and store.verify() == 5
        assert {name for result in results for name in result.known} <= set(held.values())

    @SHARED
    @given(
        before=st.sets(st.sampled_from("abcdefz")),
        after=st.sets(st.sampled_from("abcdefz")),
        more=st.sets(st.sampled_from("abcdefz")),
    )
    def test_touched_rows_give_the_same_layer_as_a_rebuild(
        self, store: Store, before: set[str], after: set[str], more: set[str]
    ) -> None:
        old, new = layer("".join(sorted(before))), layer("".join(sorted(after, reverse=True)), shift=3)
        with store.writing() as unit:
            unit.put_layers([old], touched=None)
        with store.writing() as unit:
            unit.put_layers([new], touched=before | after | more)
            updated = unit.layer_bytes()
        with store.writing() as unit:
            unit.put_layers([new], touched=None)
            assert unit.layer_bytes() == updated

    def test_untouched_rows_stay_as_they_were(self, store: Store) -> None:
        with store.writing() as unit:
            unit.put_layers([layer("ab")], touched=None)
            before = unit.layer_bytes()
            unit.put_layers([layer("abc", shift=9)], touched=[])
            assert unit.layer_bytes() == before
            unit.put_layers([layer("c")], touched=["b", "c"])
            assert unit.layer_bytes() != before

    @pytest.mark.parametrize(
        "bad",
        [
            layer(name='x"; DROP TABLE claim; --'),
            layer(name="claim"),
            layer(name="gpkg_contents"),
            layer(geometry_type="BLOB"),
            replace(layer(), columns=(make.Column("id", "TEXT"), *layer().columns[1:])),
            replace(layer(), columns=(make.Column("a b", "TEXT"), *layer().columns[1:])),
        ],
        ids=lambda bad: bad.name[:8],
    )
    def test_names_that_a_store_cannot_hold_are_refused(self, store: Store, bad: make.FeatureLayer) -> None:
        with pytest.raises(StoreError), store.writing() as unit:
            unit.put_layers([bad], touched=None)
        put(store, report(), claim("a"))

    def test_documents_are_kept_once_by_kind_and_digest(self, store: Store) -> None:
        plan = Document("d1", "plan", NOW, "x", "First", "{}")
        later = replace(plan, id="d2", made_at=NOW - timedelta(1), digest="y")
        with store.writing() as unit:
            for document in (plan, later, replace(plan, id="d3"), plan):
                unit.put_document(document)
            assert unit.documents("plan") == (later, plan)
            assert unit.documents("briefing") == ()
            assert unit.heads("plan") == (replace(later, body=""), replace(plan, body=""))
            assert unit.document(plan.id) == plan
            with pytest.raises(NotFoundError):
                unit.document("no such id")
        with pytest.raises(ConflictError), store.writing() as unit:
            unit.put_document(replace(plan, digest="z"))

    def test_a_closed_store_says_so(self, store: Store) -> None:
        store.close()
        with pytest.raises(StoreError, match="closed"), store.reading():
            pass
