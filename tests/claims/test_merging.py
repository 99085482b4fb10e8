"""Works follow the things that they are at, and parted pairs are known."""

from hypothesis import given
from hypothesis import strategies as st

from tandem.claims.judged import groups
from tandem.claims.merging import parted, works_follow
from tandem.claims.records import Claim, Judgement
from tests.claims.makers import LATER, claim, evidence, judged


def hazard(name: str, thing: str) -> Claim:
    return claim(name, "x", property="name", kind="hazardous_area", thing=thing)


def status(name: str, thing: str, value: str = "completed") -> Claim:
    return claim(name, value, property="status", kind="work", thing=thing)


RECORDS = (
    hazard("c1", "h1"),
    hazard("c2", "h2"),
    status("c3", "nts/h2"),
    status("c4", "nts/h1"),
    status("c5", "ts/h2"),
)
SAME = judged("s", "same", claims=(), things=("h1", "h2"))
DIFFERENT = judged("d", "different", claims=(), things=("h1", "h2"), day=3)


def test_progress_on_a_merged_thing_stands_at_the_one_that_stands_for_both() -> None:
    known = evidence(*RECORDS, SAME)
    moved = works_follow(known, groups(known, LATER)).claims
    assert sorted(moved) == ["h1", "h2", "nts/h1", "ts/h1"]
    assert [one.id for one in moved["nts/h1"]["status"]] == ["c3", "c4"]
    assert moved["ts/h1"]["status"][0].thing == "ts/h2"


judgements = st.lists(
    st.sampled_from([SAME, DIFFERENT, judged("r", "retract", "s", day=4)]), unique_by=lambda one: one.id
)


@given(judgements)
def test_no_claim_is_lost_and_unmerging_gives_back_what_was(judged_so: list[Judgement]) -> None:
    known = evidence(*RECORDS, *judged_so)
    moved = works_follow(known, groups(known, LATER))
    ids = sorted(one.id for said in moved.claims.values() for told in said.values() for one in told)
    assert ids == ["c1", "c2", "c3", "c4", "c5"]
    if SAME not in judged_so or len(judged_so) > 1:
        assert moved.claims == evidence(*RECORDS).claims


def test_a_pair_is_parted_until_it_is_judged_the_same_later() -> None:
    known = evidence(*RECORDS, SAME, DIFFERENT)
    assert parted(known, LATER, groups(known, LATER)) == {frozenset({"h1", "h2"})}
    again = evidence(*RECORDS, SAME, DIFFERENT, judged("s2", "same", claims=(), things=("h1", "h2"), day=4))
    assert parted(again, LATER, groups(again, LATER)) == frozenset()


def test_a_pair_is_parted_by_the_ids_that_stand_for_the_groups() -> None:
    third = hazard("c6", "h3")
    known = evidence(*RECORDS, third, SAME, judged("d3", "different", claims=(), things=("h2", "h3")))
    assert parted(known, LATER, groups(known, LATER)) == {frozenset({"h1", "h3"})}
