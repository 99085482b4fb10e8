"""What a URL may ask of a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.errors import NotFoundError, QueryError
from tandem.usecases.lists.columns import KINDS, TESTS, columns_of
from tandem.usecases.lists.query import PAGE_SIZES, Filter, Query
from tests.web.payloads import PAYLOADS

PAIRS = st.sampled_from(sorted(KINDS)).flatmap(
    lambda kind: st.tuples(
        st.just(kind),
        st.lists(
            st.tuples(
                st.one_of(
                    st.sampled_from(["q", "sort", "page", "size", "column", "row"]),
                    st.sampled_from(
                        [f"{name}.{test}" for name, one in columns_of(kind).items() for test in TESTS[one.type]]
                    ),
                    st.text(max_size=8),
                ),
                st.one_of(st.text(max_size=8), st.sampled_from(["1", "50", "yes", "nts", "2026-05", "name", "-name"])),
            ),
            max_size=5,
        ),
    )
)


@given(PAIRS)
def test_a_question_is_refused_or_comes_back_from_its_url(asked: tuple[str, list[tuple[str, str]]]) -> None:
    kind, pairs = asked
    try:
        query = Query.of(kind, pairs)
    except QueryError as refused:
        assert refused.cause and refused.next_step
        return
    assert Query.of(kind, query.pairs()) == query


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("nme.has", "x")], "no column 'nme'"),
        ([("name.like", "x")], "no test 'like'"),
        ([("colour", "x")], "no entry 'colour'"),
        ([("sort", "-nothing")], "no column 'nothing'"),
        ([("column", "name; drop table")], "no column"),
        ([("kind.in", "digging")], "no code of kind"),
        ([("area_m2.from", "many")], "not a number"),
        ([("area_m2.from", "nan")], "not a number"),
        ([("first_day.to", "2026-02-30")], "does not exist"),
        ([("page", "0")], "page = .0. is no whole number in range"),
        ([("page", "٣")], "page = .٣. is no whole number in range"),
        ([("size", "51")], "does not have 51 rows"),
        ([("status.known", "maybe")], "neither yes nor no"),
        ([("q", "a"), ("q", "b")], "given 2 times"),
        ([("q", "x" * 201)], "201 characters"),
    ],
)
def test_what_a_list_lacks_is_refused_with_what_it_has(pairs: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(QueryError, match=said) as refused:
        Query.of("works", pairs)
    assert refused.value.next_step


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_column_name_is_never_taken_from_the_url(payload: str) -> None:
    for pair in ((payload, "1"), (f"{payload}.has", "1"), ("sort", payload), ("column", payload)):
        with pytest.raises(QueryError):
            Query.of("works", [pair])


def test_an_unknown_list_names_those_that_exist() -> None:
    with pytest.raises(NotFoundError, match="works, hazards"):
        Query.of("things", [])


def test_empty_fields_of_a_form_ask_nothing() -> None:
    assert Query.of("works", [("q", ""), ("name.has", ""), ("first_day.from", ""), ("size", "")]) == Query("works")


def test_a_click_on_a_heading_turns_the_order() -> None:
    first = Query("works", page=3).sorted_by("name")
    assert (first.sort, first.descending, first.page) == ("name", False, 1)
    assert first.sorted_by("name").descending
    assert not first.sorted_by("name").sorted_by("name").descending
    assert first.sorted_by("kind") == Query("works", sort="kind")


def test_filters_are_taken_off_one_by_one() -> None:
    query = Query.of("works", [("name.has", "a"), ("kind.in", "nts"), ("kind.in", "ts"), ("page", "2")])
    assert query.values("kind.in") == ("nts", "ts")
    assert query.without("kind.in") == Query("works", filters=(Filter("name", "has", ("a",)),))
    assert query.size == PAGE_SIZES[0]
