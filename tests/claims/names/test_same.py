"""Proposals of same-as: official codes, names, distance; symmetric, whatever the order, never across what people or registers parted."""

import random
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import _spellings as generated
from tandem.claims.names.same import Named, SameAs, proposals
from tandem.policy import generic_policy

POLICY = generic_policy().names
KM = 1 / 111.2
HERE = (34.0, 48.0)


def place(name: str, thing: str = "", km: float | None = None, **fields: object) -> Named:
    """A village so many kilometres north of the first one; without a place where None."""
    where = None if km is None else (HERE[0], HERE[1] + km * KM)
    return replace(Named(thing or name, "community", (name,), place=where), **fields)  # type: ignore[arg-type]


def proposed(*things: Named, apart: frozenset[frozenset[str]] = frozenset()) -> tuple[SameAs, ...]:
    return proposals(things, apart, POLICY)


def test_other_spellings_at_one_place_are_sure() -> None:
    (one,) = proposed(place("Харків", "a", 0), place("Charkiw", "b", 0.1))
    assert one.sure and one.same_sound and one.likeness == 1 and 90 < (one.distance_m or 0) < 110


def test_the_same_village_name_far_away_is_not_proposed() -> None:
    assert not proposed(place("Олександрівка", "a", 0), place("Oleksandrivka", "b", 30))
    (near,) = proposed(place("Олександрівка", "a", 0), place("Oleksandrivka", "b", 3))
    assert not near.sure


def test_without_a_place_a_name_alone_is_never_sure() -> None:
    (one,) = proposed(place("Олександрівка", "a"), place("Oleksandrivka", "b", 3))
    assert not one.sure and one.distance_m is None


def test_a_garbled_name_is_proposed_and_not_sure() -> None:
    people = [Named("p", "person", ("Александр Хинштейн",)), Named("q", "person", ("Gov. Alexander Khinstsen",))]
    (one,) = proposals(people, frozenset(), POLICY)
    assert one.things == ("p", "q") and not one.sure and not one.same_sound


def test_an_official_code_joins_what_names_do_not() -> None:
    bakhmut = place("Бахмут", "a", 0, codes=frozenset({"pcode:1"}))
    (one,) = proposed(bakhmut, place("Artemivsk", "b", 40, codes=frozenset({"pcode:1", "geonames:5"})))
    assert one.sure and one.code == "pcode:1"


def test_two_codes_of_one_register_are_two_things() -> None:
    one, other = (
        place("Сосново", thing, 0, codes=frozenset({code})) for thing, code in (("a", "pcode:1"), ("b", "pcode:2"))
    )
    assert not proposed(one, other)
    assert proposed(one, replace(other, codes=frozenset({"geonames:2"})))


def test_other_names_at_one_place_are_proposed_for_settlements_alone() -> None:
    one, other = place("Бахмут", "a", 0), place("Artemivsk", "b", 0.2)
    (found,) = proposed(one, other)
    assert not found.sure and found.distance_m is not None
    assert not proposed(*(replace(thing, kind="asset") for thing in (one, other)))


def test_numbers_and_qualities_tell_things_apart() -> None:
    assert not proposed(place("Gornje Polje", "a", 0), place("Donje Polje", "b", 1))
    assert not proposed(place("Novooleksandrivka", "a", 0), place("Oleksandrivka", "b", 1))
    assert not proposed(*(Named(f"t{n}", "team", (f"Demining team {n}",)) for n in (1, 2)))


def test_what_is_within_two_networks_is_not_compared() -> None:
    one, other = (
        Named(thing, "asset", ("Sosna",), place=HERE, within=net) for thing, net in (("a", "water"), ("b", "road"))
    )
    assert not proposed(one, other)
    assert proposed(one, replace(other, within="water"))


def test_a_pair_that_people_parted_is_not_proposed_again() -> None:
    pair = place("Харків", "a", 0), place("Kharkiv", "b", 0)
    assert proposed(*pair)
    assert not proposed(*pair, apart=frozenset({frozenset({"a", "b"})}))


def test_three_of_one_sound_at_one_place_are_not_sure() -> None:
    found = proposed(*(place(name, thing, 0) for thing, name in (("a", "Харків"), ("b", "Kharkiv"), ("c", "Charkiw"))))
    assert len(found) == 3 and not any(one.sure for one in found)


def test_what_one_list_names_side_by_side_comes_last() -> None:
    lists = frozenset({"file"})
    found = proposed(
        place("Meshovamir", "a", 0, lists=lists), place("Meshovomir", "b", 1, lists=lists), place("Міжовамір", "c", 1.2)
    )
    assert [one.one_list for one in found] == sorted(one.one_list for one in found) and found[-1].one_list


@st.composite
def regions(draw: st.DrawFn) -> list[Named]:
    """Villages in several spellings within a few kilometres, with codes and lists here and there."""
    chance = random.Random(draw(st.integers(0, 10_000)))
    things = []
    for number in range(draw(st.integers(0, 12))):
        name = generated.village(random.Random(chance.randrange(6)))
        spelled = draw(
            st.sampled_from([name, generated.russian(name), *(generated.latin(name, way) for way in generated.SCHEMES)])
        )
        codes = frozenset(draw(st.lists(st.sampled_from(["pcode:1", "pcode:2", "geonames:1"]), max_size=1)))
        km = draw(st.none() | st.floats(0, 8))
        things.append(place(spelled, f"t{number}", km, codes=codes))
    return things


@settings(deadline=None)
@given(regions(), st.randoms())
def test_proposals_do_not_depend_on_the_order_of_things(things: list[Named], chance: random.Random) -> None:
    mixed = list(things)
    chance.shuffle(mixed)
    assert proposed(*things) == proposed(*mixed)


@settings(deadline=None)
@given(regions())
def test_proposals_are_the_same_when_the_two_exchange_their_ids(things: list[Named]) -> None:
    turned = {thing.id: f"u{len(things) - at:02}" for at, thing in enumerate(things)}
    one = {
        (frozenset(turned[thing] for thing in found.things), found.likeness, found.sure) for found in proposed(*things)
    }
    other = proposed(*(replace(thing, id=turned[thing.id]) for thing in things))
    assert one == {(frozenset(found.things), found.likeness, found.sure) for found in other}


@settings(deadline=None)
@given(regions())
def test_proposals_keep_the_rules_of_the_policy(things: list[Named]) -> None:
    by_id = {thing.id: thing for thing in things}
    found = proposed(*things)
    assert len({one.things for one in found}) == len(found)
    for one in found:
        first, second = (by_id[thing] for thing in one.things)
        assert one.things[0] < one.things[1]
        if not one.code:
            assert one.distance_m is None or one.distance_m <= POLICY.near_m
            assert not {code.split(":")[0] for code in first.codes} & {code.split(":")[0] for code in second.codes}
        if one.sure and not one.code:
            assert one.same_sound and one.distance_m is not None and one.distance_m <= POLICY.same_place_m
    assert [not one.sure for one in found] == sorted(not one.sure for one in found)
    for one, other in pairwise(one for one in found if not one.sure and not one.one_list and not one.code):
        assert one.likeness >= other.likeness


@settings(deadline=None)
@given(regions())
def test_the_far_pairs_left_out_early_are_those_the_distance_forbids(things: list[Named]) -> None:
    """Everything that a comparison of each with each proposes is proposed."""
    each = {
        one.things
        for at, thing in enumerate(things)
        for other in things[at + 1 :]
        for one in proposed(thing, other)
        if one.code or one.same_sound
    }
    assert each <= {one.things for one in proposed(*things)}
