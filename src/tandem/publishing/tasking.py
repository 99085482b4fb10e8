"""Tasking orders as one PDF, one or two A4 pages each, typeset by typst; names reach the template as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any

import typst

from tandem.errors import BriefingError
from tandem.language import Language, phrase
from tandem.publishing import wording
from tandem.publishing.map import draw_map
from tandem.publishing.order import Before, Fact, Order, OrderTeam, Place
from tandem.publishing.pdf import breakable, typst_settings
from tandem.publishing.template import read_template
from tandem.worded import worded

MOST_ORDERS = 200


def render_orders(orders: Sequence[Order]) -> bytes:
    """The orders one after the other, each from a page of its own; same bytes for the same orders.

    Raises
    ------
    BriefingError
        For no order, or more than ``MOST_ORDERS``.
    """
    if not 1 <= len(orders) <= MOST_ORDERS:
        raise BriefingError(
            worded("{n} tasking orders cannot be one file.", n=len(orders)),
            worded("Choose 1 to {most} works in the list.", most=MOST_ORDERS),
        )
    files = {"main.typ": read_template("tasking.typ").encode()}
    for number, order in enumerate(orders):
        files[f"map-{number}.svg"] = draw_map(order.map, order.language).svg.encode()
    files["data.json"] = json.dumps([breakable(_view(order)) for order in orders], ensure_ascii=False).encode()
    made = datetime.combine(orders[0].made_on, time(), tzinfo=UTC)
    pdf: bytes = typst.compile(files, format="pdf", timestamp=int(made.timestamp()), **typst_settings())
    return pdf


def _view(order: Order) -> dict[str, Any]:
    """The order as worded text with numbered reports."""
    number = {one.id: position for position, one in enumerate(order.cited, start=1)}

    def refs(reports: Sequence[str]) -> list[int]:
        return sorted({number[one] for one in reports if one in number})

    language = order.language
    text = language.text
    known = f"{language.day(order.known_at.date())} {order.known_at:%H:%M} UTC"
    return {
        "work": order.work,
        "title": order.title,
        "region": order.region,
        "records": text(
            "{plan} · records until {known} · made {made}", plan=order.plan, known=known, made=order.made_on
        ),
        "dates": _dates(order.first_day, order.last_day, language) or text("no date in the plan"),
        "generated": order.generated,
        "task": [_fact(one, refs(one.reports), language) for one in order.task],
        "where": [_fact(one, refs(one.reports), language) for one in order.where],
        "hazard": [_fact(one, refs(one.reports), language) for one in order.hazard],
        "corners": [list(one) for one in order.corners],
        "rules": list(order.rules),
        "neighbours": [_place(one, refs(one.reports), language) for one in order.neighbours],
        "before": [_before(one, language) for one in order.before],
        "teams": [_team(one, refs(one.reports), language) for one in order.teams],
        "access": [_place(one, refs(one.reports), language) for one in order.access],
        "communities": [_place(one, refs(one.reports), language) for one in order.communities],
        "medical": [_place(one, refs(one.reports), language) for one in order.medical],
        "warnings": list(order.warnings),
        "more": list(order.more),
        "cited": [asdict(one) | {"received_on": language.day(one.received_on)} for one in order.cited],
        "map_caption": text(
            "The site and what is reported around it on {day}. Land without a mark has not been checked.",
            day=order.map.day,
        ),
        "language": language.code,
        "direction": language.direction,
        "words": _words(language),
    }


def _words(language: Language) -> dict[str, Any]:
    """What the template says of its own."""
    text = language.text
    return {
        "order": text("Tasking order"),
        "generated": text("GENERATED DATA, NOT A REAL TASK"),
        "foot": text("For the team and its command. It shows places of teams and future dates: not for publication."),
        "page": text("Page {page} of {pages}"),
        "missing": [text("not recorded"), text("unknown")],
        "not_recorded": text("not recorded"),
        "task": text("Task"),
        "where": text("Where"),
        "hazard": text("Hazard"),
        "safety": text("Safety"),
        "teams": text("Teams"),
        "no_team": text("The plan gives no team."),
        "team_columns": [text(one) for one in _TEAM_COLUMNS],
        "expected": text("expected, not here yet"),
        "before": text("Must be finished before"),
        "nothing_before": text("Nothing is planned before it."),
        "neighbours": text("Hazards near by"),
        "no_neighbours": text("None is recorded within 1 km. No record is not evidence of no contamination."),
        "access": text("Access"),
        "no_access": text("No access road is recorded: find one before the team leaves."),
        "communities": text("Communities"),
        "no_communities": text("None is recorded near by."),
        "medical": text("Medical help"),
        "no_medical": text("No health facility is recorded. Do not start without a casualty plan."),
        "straight": text(
            "Distances are straight lines. Evacuation route and time are driven and written here before work starts:"
        ),
        "contacts": text("Contacts"),
        "contact_names": [text(one) for one in _CONTACTS],
        "corners": text("Turning points of the outline"),
        "corners_note": text("Clockwise from the northernmost, WGS 84. Mark on the ground only what was surveyed."),
        "signatures": [text(one) for one in _SIGNATURES],
        "reports": text("Reports: {ids}"),
        "none": text("none"),
        "not_marked": text("Not marked does not mean safe: land without a mark has not been checked."),
    }


_TEAM_COLUMNS = (
    phrase("Team"),
    phrase("Organisation"),
    phrase("People"),
    phrase("Scopes and trades"),
    phrase("On site"),
)
_CONTACTS = (
    phrase("Team leader"),
    phrase("Operations room"),
    phrase("Medical evacuation"),
    phrase("Community contact"),
)
_SIGNATURES = (
    phrase("Ordered by: name, signature, date"),
    phrase("Received by team leader: name, signature, date"),
    phrase("Community informed: name, signature, date"),
)


def _dates(first: date | None, last: date | None, language: Language) -> str:
    return wording.period(first, last, language) if first else ""


def _fact(one: Fact, refs: list[int], language: Language) -> dict[str, Any]:
    return {"label": one.label, "value": one.value or language.text("not recorded"), "refs": refs}


def _place(one: Place, refs: list[int], language: Language) -> dict[str, Any]:
    return {"name": one.name, "kind": one.kind, "state": one.state, "distance": _distance(one, language), "refs": refs}


def _distance(one: Place, language: Language) -> str:
    if one.distance_m is None:
        return language.text("distance unknown")
    if one.distance_m < 1:
        return language.text("on the site")
    if one.distance_m < 1000:
        metres = round(one.distance_m)
        return language.text("{metres} m {direction}", metres=metres, direction=one.direction).strip()
    far = language.exact(one.distance_m / 1000, 1)
    return language.text("{kilometres} km {direction}", kilometres=far, direction=one.direction).strip()


def _before(one: Before, language: Language) -> dict[str, Any]:
    until = language.text("no date in the plan")
    if one.last_day is not None:
        until = language.text("planned until {day}", day=one.last_day)
    return {"name": one.name, "until": until, "teams": one.teams or language.text("not recorded")}


def _team(one: OrderTeam, refs: list[int], language: Language) -> dict[str, Any]:
    missing = language.text("not recorded")
    return {
        "name": one.name,
        "organisation": one.organisation or missing,
        "people": wording.count(one.people, language),
        "scopes": one.scopes or missing,
        "here": one.here,
        "dates": _dates(one.first_day, one.last_day, language) or missing,
        "refs": refs,
    }
