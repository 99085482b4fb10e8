"""Every pair of states in the life of a hazardous area: the steps of policy between them, and all that each asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from tandem.picture.life.model import Need
from tandem.picture.life.needs import Rules, asked
from tandem.policy import Policy
from tandem.vocabulary import codes


@dataclass(frozen=True, slots=True)
class Transition:
    """From one state to another (code list life_state) by a step of policy; ``step`` is '' where policy knows none."""

    from_state: str
    to_state: str
    step: str
    needs: tuple[Need, ...]


def transitions(policy: Policy) -> tuple[Transition, ...]:
    """All pairs of different states in the order of the list, and pairs with several steps once for each."""
    return tuple(one for pair in permutations(codes("life_state"), 2) for one in _between(*pair, policy))


def _between(from_state: str, to_state: str, policy: Policy) -> Iterator[Transition]:
    rules = Rules(policy, {})
    ways = [
        (name, step)
        for name, step in policy.life.steps.items()
        if step.to_state == to_state and from_state in step.from_states
    ]
    if not ways:
        yield Transition(from_state, to_state, "", ())
    for name, step in ways:
        yield Transition(from_state, to_state, name, asked(step, rules))
