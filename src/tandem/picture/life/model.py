"""What is said of the life of one hazardous area: steps that count, steps that are refused, and steps that may come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ENDED = frozenset({"discredited", "closed", "handed_over"})
"""States (and statuses) in which the area is no hazard to plan for."""

LOWERED = ENDED | {"part_released"}
"""States that lower danger: each needs evidence and two people."""


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a step needs, in words, and whether it is there.

    ``kind`` is path, evidence, people, document, work, quality, gate, ledger or reason.
    """

    kind: str
    words: str
    met: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A change of state that counts, with the claim that says so and its report; ``reason`` where one was given."""

    state: str
    day: date
    claim: str
    report: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A claim of a state that does not count: ``current`` is what the area stays, ``missing`` what would let it count."""

    area: str
    name: str
    state: str
    current: str
    day: date
    claim: str
    report: str
    missing: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that policy knows from the present state."""

    name: str
    state: str
    needs: tuple[Need, ...]

    @property
    def missing(self) -> tuple[Need, ...]:
        """What is not there yet."""
        return tuple(need for need in self.needs if not need.met)


@dataclass(frozen=True, slots=True)
class Life:
    """One hazardous area: its state (code list life_state), how it came there, what was refused, and what may come next."""

    area: str
    name: str
    state: str
    since: date | None
    taken: tuple[Taken, ...]
    refused: tuple[Refused, ...]
    next_steps: tuple[NextStep, ...]
    documents: tuple[str, ...]
