"""Briefings are kept as figures with their things, so that the next one can say what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tandem.errors import NotFoundError
from tandem.ids import sha256_hex, uuid7
from tandem.language import ENGLISH, Language, phrase
from tandem.publishing.content import Unit
from tandem.store.protocol import Document, Reader
from tandem.usecases.briefing.headline import Counted
from tandem.worded import worded

# Changes smaller than this share of the earlier value are not worth a line in a briefing.
NOTICEABLE = 0.001


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """A figure as an earlier briefing told it, with every (thing, property) that it counted."""

    name: str
    label: str
    value: float | None
    things: tuple[tuple[str, str], ...]


def keep(
    counted: Sequence[Counted], *, plan: str, valid_at: date, now: datetime, language: Language = ENGLISH
) -> Document:
    """The briefing's figures as a document of the workspace."""
    figures = [
        {"name": row.name, "label": row.label, "value": row.value, "things": [list(pair) for pair in row.things]}
        for row in counted
    ]
    body = json.dumps(
        {"plan": plan, "valid_at": valid_at.isoformat(), "figures": figures}, sort_keys=True, ensure_ascii=False
    )
    return Document(
        uuid7(now),
        "briefing",
        now,
        sha256_hex(body.encode()),
        language.text("Briefing of {day}", day=language.dated(valid_at)),
        body,
    )


def kept_figures(document: Document) -> dict[str, KeptFigure]:
    """The figures of a kept briefing by name."""
    rows = json.loads(document.body)["figures"]
    return {
        row["name"]: KeptFigure(
            row["name"], row["label"], row["value"], tuple((thing, name) for thing, name in row["things"])
        )
        for row in rows
    }


def kept_figure(reader: Reader, name: str) -> KeptFigure:
    """A figure of the last briefing by name; NotFoundError lists the names that there are."""
    briefings = reader.documents("briefing")
    if not briefings:
        raise NotFoundError(
            worded("The workspace holds no briefing yet."),
            worded("Write one: tandem brief REGION.gpkg --output briefing.html."),
        )
    figures = kept_figures(briefings[-1])
    if name not in figures:
        raise NotFoundError(
            worded("The last briefing has no figure '{name}'.", name=name),
            worded("It has: {listed}.", listed=tuple(figures)),
        )
    return figures[name]


def changes(
    previous: Document, counted: Sequence[Counted], *, plan: str, language: Language = ENGLISH
) -> Iterator[str]:
    """What is different from the last briefing, in sentences."""
    before = kept_figures(previous)
    if json.loads(previous.body)["plan"] != plan:
        yield language.text("There is a new plan.")
    for row in counted:
        old = before.get(row.name)
        if old is None:
            yield language.text("{figure}: told for the first time.", figure=row.label)
        elif (old.value is None) != (row.value is None):
            now_unknown, now_known = phrase("{figure}: now unknown."), phrase("{figure}: now known.")
            yield language.text(now_unknown if row.value is None else now_known, figure=row.label)
        elif (
            old.value is not None
            and row.value is not None
            and abs(row.value - old.value) > NOTICEABLE * max(abs(old.value), 1)
        ):
            moved = phrase("{figure}: up from {before} to {after}.")
            if row.value < old.value:
                moved = phrase("{figure}: down from {before} to {after}.")
            after = _measured(row.value, row.unit, language)
            yield language.text(moved, figure=row.label, before=round(old.value), after=after)


def _measured(value: float, unit: Unit, language: Language) -> str:
    n = round(value)
    if unit == "m2":
        return language.text("{n} m2", n=n)
    if unit == "person_days":
        return language.plural("{n} person-day", "{n} person-days", n)
    if unit == "people":
        return language.plural("{n} person", "{n} people", n)
    return language.plural("{n} team", "{n} teams", n) if unit == "teams" else language.number(n)
