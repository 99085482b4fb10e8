"""The lives of hazardous areas: one with its documents and next steps, or a board of all with what they wait for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tandem.errors import NotFoundError
from tandem.picture.life import LOWERED, Life, Need, NextStep, Refused, lives, pending_lives
from tandem.picture.tables import Picture
from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.looking_up import one_of
from tandem.usecases.seeing import Seen, see_now
from tandem.vocabulary import codes
from tandem.worded import worded

# Who signs, on what evidence and why comes with the step itself: nothing waits for it before.
_COMES_WITH_THE_STEP = frozenset(("evidence", "people", "reason"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step onwards: how many areas may take it next, and what how many of them lack."""

    step: str
    from_state: str
    to_state: str
    areas: int
    lacking: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """How many areas are in which state (code list life_state), what they wait for, and how many steps were refused."""

    states: tuple[tuple[str, int], ...]
    waiting: tuple[Waiting, ...]
    refused: int


def region_lives(reader: Reader, policy: Policy, *, valid_at: date) -> Mapping[str, Life]:
    """The life of every hazardous area, by id."""
    return lives_of(reader, policy, see_now(reader, policy, valid_at=valid_at))


def lives_of(reader: Reader, policy: Policy, seen: Seen, areas: Collection[str] | None = None) -> Mapping[str, Life]:
    """The lives of these areas (all where None) of a picture that is seen already."""
    evidence = reader.evidence(known_at=seen.picture.known_at)
    return lives(seen.picture, evidence, policy, seen.ledger, areas)


def life_of(reader: Reader, policy: Policy, area: str, *, valid_at: date) -> tuple[Life, Seen]:
    """The life of one area, by id or name; NotFoundError where none or several fit."""
    seen = see_now(reader, policy, valid_at=valid_at)
    found = area_named(seen.picture, area)
    return lives_of(reader, policy, seen, [found])[found], seen


def area_named(picture: Picture, typed: str) -> str:
    """The id of the hazardous area that is meant by an id, a name, or a part of one."""
    if not picture.hazardous_areas:
        raise NotFoundError(worded("There is no hazardous area."), worded("Import or report some first."))
    merged = dict(picture.merged)
    return one_of(
        merged.get(typed, typed), {area.id: area.name for area in picture.hazardous_areas}, worded("hazardous area")
    )


def board(found: Mapping[str, Life]) -> Board:
    """All lives counted."""
    states = Counter(life.state for life in found.values())
    onwards = [(life, step) for life in found.values() for step in life.next_steps if not _reopens(life, step)]
    steps = dict.fromkeys((step.name, life.state, step.state) for life, step in onwards)
    waiting = tuple(
        _waiting(key, [step for life, step in onwards if (step.name, life.state, step.state) == key]) for key in steps
    )
    counted = tuple((state, states[state]) for state in codes("life_state") if states[state])
    return Board(counted, tuple(sorted(waiting, key=_place)), len(pending_lives(found)))


def refused_steps(found: Mapping[str, Life]) -> tuple[Refused, ...]:
    """The inbox of refused steps: claims of a state that do not count yet, the oldest first."""
    return pending_lives(found)


def _reopens(life: Life, step: NextStep) -> bool:
    return life.state in LOWERED and step.state not in LOWERED


def _waiting(key: tuple[str, str, str], steps: Sequence[NextStep]) -> Waiting:
    lacking = Counter(
        told_need(need) for step in steps for need in step.missing if need.kind not in _COMES_WITH_THE_STEP
    )
    return Waiting(*key, len(steps), tuple(lacking.most_common()))


def told_need(need: Need) -> str:
    """What is lacking, in words that are the same for every area: the ledger speaks of the square metres of each."""
    return worded("what the ledger has to say") if need.kind == "ledger" else need.words


def _place(waiting: Waiting) -> tuple[int, int]:
    order = list(codes("life_state"))
    return order.index(waiting.from_state), order.index(waiting.to_state)
