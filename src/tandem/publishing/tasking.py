"""Tasking orders as one PDF, one or two A4 pages each, typeset by typst; names reach the template as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any

import typst

from tandem.errors import BriefingError
from tandem.language import ENGLISH
from tandem.publishing import wording
from tandem.publishing.html import read_template
from tandem.publishing.map import draw_map
from tandem.publishing.order import Before, Fact, Order, OrderTeam, Place
from tandem.publishing.pdf import breakable, typst_settings

MOST_ORDERS = 200
NOT_RECORDED = "not recorded"


def render_orders(orders: Sequence[Order]) -> bytes:
    """The orders one after the other, each from a page of its own; same bytes for the same orders.

    Raises
    ------
    BriefingError
        For no order, or more than ``MOST_ORDERS``.
    """
    if not 1 <= len(orders) <= MOST_ORDERS:
        raise BriefingError(
            f"{len(orders)} tasking orders cannot be one file.", f"Choose 1 to {MOST_ORDERS} works in the list."
        )
    files = {"main.typ": read_template("tasking.typ").encode()}
    for number, order in enumerate(orders):
        files[f"map-{number}.svg"] = draw_map(order.map).svg.encode()
    files["data.json"] = json.dumps([breakable(_view(order)) for order in orders], ensure_ascii=False).encode()
    made = datetime.combine(orders[0].made_on, time(), tzinfo=UTC)
    pdf: bytes = typst.compile(files, format="pdf", timestamp=int(made.timestamp()), **typst_settings())
    return pdf


def _view(order: Order) -> dict[str, Any]:
    """The order as worded text with numbered reports."""
    number = {one.id: position for position, one in enumerate(order.cited, start=1)}

    def refs(reports: Sequence[str]) -> list[int]:
        return sorted({number[one] for one in reports if one in number})

    return {
        "work": order.work,
        "title": order.title,
        "region": order.region,
        "plan": order.plan,
        "made": ENGLISH.day(order.made_on),
        "known": f"{ENGLISH.day(order.known_at.date())} {order.known_at:%H:%M} UTC",
        "dates": wording.period(order.first_day, order.last_day) if order.first_day else "no date in the plan",
        "generated": order.generated,
        "task": [_fact(one, refs(one.reports)) for one in order.task],
        "where": [_fact(one, refs(one.reports)) for one in order.where],
        "hazard": [_fact(one, refs(one.reports)) for one in order.hazard],
        "corners": [list(one) for one in order.corners],
        "rules": list(order.rules),
        "neighbours": [_place(one, refs(one.reports)) for one in order.neighbours],
        "before": [_before(one) for one in order.before],
        "teams": [_team(one, refs(one.reports)) for one in order.teams],
        "access": [_place(one, refs(one.reports)) for one in order.access],
        "communities": [_place(one, refs(one.reports)) for one in order.communities],
        "medical": [_place(one, refs(one.reports)) for one in order.medical],
        "warnings": list(order.warnings),
        "more": list(order.more),
        "cited": [asdict(one) | {"received_on": ENGLISH.day(one.received_on)} for one in order.cited],
        "map_caption": f"{order.map.caption} on {ENGLISH.day(order.map.day)}. Land without a mark has not been checked.",
    }


def _fact(one: Fact, refs: list[int]) -> dict[str, Any]:
    return {"label": one.label, "value": one.value or NOT_RECORDED, "refs": refs}


def _place(one: Place, refs: list[int]) -> dict[str, Any]:
    return {"name": one.name, "kind": one.kind, "state": one.state, "distance": _distance(one), "refs": refs}


def _distance(one: Place) -> str:
    if one.distance_m is None:
        return "distance unknown"
    if one.distance_m < 1:
        return "on the site"
    metres = f"{one.distance_m:,.0f} m" if one.distance_m < 1000 else f"{one.distance_m / 1000:.1f} km"
    return f"{metres} {one.direction}".strip()


def _before(one: Before) -> dict[str, Any]:
    return {"name": one.name, "until": _until(one.last_day), "teams": one.teams or NOT_RECORDED}


def _until(last: date | None) -> str:
    return f"planned until {ENGLISH.day(last)}" if last else "no date in the plan"


def _team(one: OrderTeam, refs: list[int]) -> dict[str, Any]:
    return {
        "name": one.name,
        "organisation": one.organisation or NOT_RECORDED,
        "people": wording.count(one.people),
        "scopes": one.scopes or NOT_RECORDED,
        "here": one.here,
        "dates": wording.period(one.first_day, one.last_day) if one.first_day else NOT_RECORDED,
        "refs": refs,
    }
