"""Tasking orders: one or two pages each, every figure with its reports, no text ever read as markup."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdf
import pytest
import shapely

from tandem.errors import BriefingError
from tandem.publishing.content import MapContent, MapFeature, MapLayer
from tandem.publishing.order import Before, Cited, Fact, Order, OrderTeam, Place
from tandem.publishing.tasking import MOST_ORDERS, render_orders
from tests.web.payloads import PAYLOADS

SITE = shapely.Polygon([(35.5, 48.4), (35.501, 48.4), (35.501, 48.401), (35.5, 48.401)])


def order(name: str = "Lower field", **more: object) -> Order:
    """An order in which every text that comes from a record is ``name``."""
    place = Place(name, name, name, 350.0, "NE", ("r1",))
    return replace(
        Order(
            work="clearance/area-1",
            title=name,
            region=name,
            plan="plan 3",
            made_on=date(2026, 11, 27),
            known_at=datetime(2026, 11, 26, 17, tzinfo=UTC),
            first_day=date(2026, 12, 1),
            last_day=date(2026, 12, 9),
            task=(Fact("What", name, ("r1",)), Fact("Effort left", "12.5 person-days", ("r2",))),
            where=(Fact("Latitude", "48.40050° N", ("r1",)), Fact("In", "")),
            hazard=(Fact("Expected items", name, ("r1",)),),
            rules=(f"100 m between teams. Never at the same time as {name}.",),
            neighbours=(place,),
            corners=(("48.401000", "35.500000", "36U 5"), ("48.401000", "35.501000", "36U 6")),
            before=(Before(name, date(2026, 11, 30), name),),
            teams=(OrderTeam(name, name, None, name, False, date(2026, 12, 1), date(2026, 12, 9), ("r2",)),),
            access=(place,),
            communities=(place,),
            medical=(),
            warnings=(name,),
            more=(name,),
            cited=(Cited("r1", name, name, date(2026, 11, 1)), Cited("r2", "Teams", "Staff", date(2026, 11, 2))),
            map=MapContent(
                date(2026, 11, 27),
                (
                    MapLayer("hazard_cha", (MapFeature("a", SITE, name),)),
                    MapLayer("task", (MapFeature("t", SITE, name),)),
                ),
                "The site",
            ),
            generated="Everything here is invented.",
        ),
        **more,
    )


def text_of(pdf: bytes) -> list[str]:
    """The text of each page without blanks and break marks."""
    return [_bare(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def _bare(text: str) -> str:
    return "".join(text.replace("\u200b", "").replace("\u00ad", "").split())


def test_an_order_says_who_where_when_and_on_whose_word() -> None:
    pages = text_of(render_orders([order()]))
    assert 1 <= len(pages) <= 2
    told = "".join(pages)
    for wanted in (
        "Lower field", "1 – 9 Dec 2026", "48.40050° N", "12.5 person-days", "350 m NE", "expected, not here yet", "not recorded",
        "GENERATED DATA, NOT A REAL TASK", "Do not start without a casualty plan", "Received by team leader", "[1]", "r1", "r2",
        "Not marked does not mean safe",
    ):  # fmt: skip
        assert _bare(wanted) in told, wanted
    assert "safearea" not in told.lower()


def test_real_data_carry_no_mark_of_generated_ones() -> None:
    assert "GENERATED" not in "".join(text_of(render_orders([order(generated="")])))


@pytest.mark.parametrize("start", range(0, 60, 12))
def test_no_text_is_read_as_markup(start: int) -> None:
    chosen = PAYLOADS[start : start + 12]
    told = "".join(text_of(render_orders([order(payload) for payload in chosen])))
    for payload in chosen:
        letters = _bare(payload)
        assert letters in told or _plain(letters) in _plain(told), payload
    for number in ("=49", "root:x:"):
        assert number not in told


def _plain(text: str) -> str:
    """Letters and digits alone: ligatures, quotes and dashes may be typeset otherwise."""
    return "".join(
        letter for letter in text.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff") if letter.isalnum()
    )


def test_names_in_many_scripts_are_set() -> None:
    told = "".join(text_of(render_orders([order("Зелена Долина Їжаки")])))
    assert _bare("Зелена Долина") in told


def test_several_orders_begin_on_pages_of_their_own() -> None:
    pages = text_of(render_orders([order("First"), order("Second"), order("Third")]))
    firsts = [number for number, page in enumerate(pages) if "TASKINGORDER" in page]
    assert len(firsts) == 3
    for number, name in zip(firsts, ("First", "Second", "Third"), strict=True):
        assert name in pages[number]


def test_the_same_order_gives_the_same_bytes() -> None:
    assert render_orders([order()]) == render_orders([order()])


def test_no_order_or_too_many_are_refused() -> None:
    for orders in ([], [order()] * (MOST_ORDERS + 1)):
        with pytest.raises(BriefingError, match="cannot be one file"):
            render_orders(orders)
