"""Filters, sorting and pages, against a slow oracle and by example."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tandem.layers import Cell
from tandem.usecases.lists.query import Query
from tandem.usecases.lists.select import select
from tests.usecases.lists.support import table

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.text("abcАБ 19", max_size=4),
            "kind": st.sampled_from(["nts", "ts", "clearance", None]),
            "area_m2": st.one_of(st.none(), st.integers(-3, 3).map(float)),
            "first_day": st.one_of(
                st.none(), st.sampled_from(["2026-04-30", "2026-05-01", "2026-05-31", "2027-01-01"])
            ),
        }
    ),
    max_size=12,
)


def keys(rows: list[dict[str, Cell]], *pairs: tuple[str, str]) -> list[int]:
    return select(table("works", rows), Query.of("works", pairs)).rows.tolist()


@given(ROWS, st.integers(-3, 3), st.integers(-3, 3))
def test_ranges_are_inclusive_and_never_hold_what_is_empty(rows: list[dict[str, Cell]], low: int, high: int) -> None:
    found = keys(rows, ("area_m2.from", str(low)), ("area_m2.to", str(high)))
    assert found == [
        n for n, row in enumerate(rows) if row["area_m2"] is not None and low <= float(row["area_m2"]) <= high
    ]


@given(ROWS)
def test_a_month_means_all_its_days(rows: list[dict[str, Cell]]) -> None:
    found = keys(rows, ("first_day.is", "2026-05"))
    assert found == [n for n, row in enumerate(rows) if str(row["first_day"]).startswith("2026-05")]


@given(ROWS)
def test_codes_join_and_filters_narrow(rows: list[dict[str, Cell]]) -> None:
    found = keys(rows, ("kind.in", "nts"), ("kind.in", "ts"), ("area_m2.known", "no"))
    assert found == [n for n, row in enumerate(rows) if row["kind"] in ("nts", "ts") and row["area_m2"] is None]


@given(ROWS, st.sampled_from(["area_m2", "first_day", "kind", "name"]), st.booleans())
def test_sorting_keeps_every_row_and_puts_empty_cells_last(
    rows: list[dict[str, Cell]], column: str, down: bool
) -> None:
    found = keys(rows, ("sort", f"-{column}" if down else column))
    assert sorted(found) == list(range(len(rows)))
    held = [rows[n][column] for n in found]
    filled = [cell for cell in held if cell not in (None, "")]
    assert held[: len(filled)] == filled
    if column in ("area_m2", "first_day"):
        assert filled == sorted(filled, reverse=down)


@given(ROWS, st.integers(1, 9))
def test_pages_divide_the_rows(rows: list[dict[str, Cell]], page: int) -> None:
    many = rows * 20
    shown = table("works", many)
    parts = [select(shown, Query("works", page=number)) for number in range(1, 9)]
    whole = parts[0].rows.tolist()
    assert [row for part in parts[: parts[0].pages] for row in part.page.tolist()] == whole
    assert 1 <= select(shown, Query("works", page=page)).number <= parts[0].pages


def test_names_stand_in_the_order_of_their_alphabet_and_numbers_by_size() -> None:
    names = [
        "Ясне 10",
        "Ясне 9",
        "Їжаки",
        "Йосипівка",
        "Ізюм",
        "Иванівка",
        "Єнакієве",
        "Едем",
        "Ґава",
        "Гута",
        "Ялта",
        "apple",
    ]
    rows: list[dict[str, Cell]] = [{"name": name} for name in names]
    order = [names[n] for n in keys(rows, ("sort", "name"))]
    assert order == [
        "apple",
        "Гута",
        "Ґава",
        "Едем",
        "Єнакієве",
        "Иванівка",
        "Ізюм",
        "Їжаки",
        "Йосипівка",
        "Ялта",
        "Ясне 9",
        "Ясне 10",
    ]


def test_codes_stand_in_the_order_of_their_list() -> None:
    rows: list[dict[str, Cell]] = [{"kind": kind} for kind in ("repair", "nts", None, "clearance", "marking")]
    assert [rows[n]["kind"] for n in keys(rows, ("sort", "kind"))] == ["marking", "nts", "clearance", "repair", None]


def test_several_codes_in_a_cell_are_found_one_by_one() -> None:
    areas = table("hazards", [{"contamination": "uxo;ap_mine"}, {"contamination": "uxo"}, {"contamination": None}])
    assert select(areas, Query.of("hazards", [("contamination.in", "ap_mine")])).rows.tolist() == [0]
    assert select(areas, Query.of("hazards", [("contamination.known", "no")])).rows.tolist() == [2]


def test_a_search_keeps_its_order_until_a_column_is_asked_for() -> None:
    rows: list[dict[str, Cell]] = [{"name": "Stara Zelena", "area_m2": 1.0}, {"name": "Зелена", "area_m2": 2.0}]
    assert keys(rows, ("q", "zelena")) == [1, 0]
    assert keys(rows, ("q", "zelena"), ("sort", "area_m2")) == [0, 1]
    assert keys(rows, ("q", "zelena"), ("row", "k0"), ("row", "nobody")) == [0]
