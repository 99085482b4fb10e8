"""What a reader proposes, and what every reader offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Proposal:
    """One claim that a text seems to make; a person accepts, edits or drops it.

    ``value`` is a text or a quantity: ``exact``, ``approx``, ``min``, ``max``, ``percent``, ``text``. ``chain`` runs from
    the nearest speaker to the root, ``("article",)`` where the text itself speaks. ``span`` is a literal part of the text
    that begins at character ``start``. ``valid`` is an ISO date, month or interval, or ``--MM-DD`` where no year is known.
    ``extra`` holds status, purpose, scope, organisation (whose people or goods they are), unit, likelihood where the text gives them.
    """

    thing: str
    kind: str
    property: str
    value: object
    stance: str
    chain: tuple[str, ...]
    hedge: str | None
    span: str
    start: int
    valid: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of things that the workspace knows, by kind of thing; may be empty."""

    by_kind: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, *kinds: str) -> frozenset[str]:
        """All names of things of these kinds."""
        return frozenset().union(*(self.by_kind.get(kind, frozenset()) for kind in kinds))


class Reader(Protocol):
    """Anything that reads claims out of a text."""

    def read(self, text: str, *, said: date | None, known: Names) -> tuple[Proposal, ...]:
        """Proposals in the order of the text; ``said`` is the day of the report, from which relative dates are counted."""
