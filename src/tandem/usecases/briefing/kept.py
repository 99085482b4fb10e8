"""Briefings are kept as figures with their things, so that the next one can say what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tandem.errors import NotFoundError
from tandem.ids import sha256_hex, uuid7
from tandem.store.protocol import Document, Reader
from tandem.usecases.briefing.headline import Counted

# Changes smaller than this share of the earlier value are not worth a line in a briefing.
NOTICEABLE = 0.001


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """A figure as an earlier briefing told it, with every (thing, property) that it counted."""

    name: str
    label: str
    value: float | None
    things: tuple[tuple[str, str], ...]


def keep(counted: Sequence[Counted], *, plan: str, valid_at: date, now: datetime) -> Document:
    """The briefing's figures as a document of the workspace."""
    figures = [
        {"name": row.name, "label": row.label, "value": row.value, "things": [list(pair) for pair in row.things]}
        for row in counted
    ]
    body = json.dumps(
        {"plan": plan, "valid_at": valid_at.isoformat(), "figures": figures}, sort_keys=True, ensure_ascii=False
    )
    return Document(uuid7(now), "briefing", now, sha256_hex(body.encode()), f"Briefing of {valid_at}", body)


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
            "The workspace holds no briefing yet.", "Write one: tandem brief REGION.gpkg --output briefing.html."
        )
    figures = kept_figures(briefings[-1])
    if name not in figures:
        raise NotFoundError(f"The last briefing has no figure '{name}'.", f"It has: {', '.join(figures)}.")
    return figures[name]


def changes(previous: Document, counted: Sequence[Counted], *, plan: str) -> Iterator[str]:
    """What is different from the last briefing, in sentences."""
    before = kept_figures(previous)
    if json.loads(previous.body)["plan"] != plan:
        yield "There is a new plan."
    for row in counted:
        old = before.get(row.name)
        if old is None:
            yield f"{row.label}: told for the first time."
        elif (old.value is None) != (row.value is None):
            yield f"{row.label}: " + ("now unknown." if row.value is None else "now known.")
        elif (
            old.value is not None
            and row.value is not None
            and abs(row.value - old.value) > NOTICEABLE * max(abs(old.value), 1)
        ):
            yield f"{row.label}: {'up' if row.value > old.value else 'down'} from {old.value:,.0f} to {row.value:,.0f}{_unit(row)}."


def _unit(row: Counted) -> str:
    return {"m2": " m2", "person_days": " person-days", "people": " people", "teams": " teams"}.get(row.unit, "")
