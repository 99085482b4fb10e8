"""Smallest sets of facts: none of them can be left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Fact = TypeVar("Fact")


def minimal_set(facts: Sequence[Fact], suffices: Callable[[Sequence[Fact]], bool]) -> tuple[Fact, ...]:
    """A set of facts that suffices, and of which no fact can be left out, in the order given.

    ``suffices`` must be monotone: what suffices still does with more facts. Earlier facts are preferred. With k facts in the
    answer it is asked about 2k (1 + log2(n / k)) times (QuickXplain: Junker, AAAI 2004).

    Raises
    ------
    ValueError
        Where all facts together do not suffice.
    """
    if not suffices(facts):
        raise ValueError("all facts together do not suffice")
    if suffices(()):
        return ()
    chosen = _explain((), False, tuple(range(len(facts))), lambda places: suffices([facts[place] for place in places]))
    return tuple(facts[place] for place in sorted(chosen))


def _explain(
    given: tuple[int, ...], added: bool, places: tuple[int, ...], suffices: Callable[[Sequence[int]], bool]
) -> tuple[int, ...]:
    """What of ``places`` is needed beside ``given``; ``added``: whether something was put into it since the last question."""
    if added and suffices(given):
        return ()
    if len(places) == 1:
        return places
    half = len(places) // 2
    first, second = places[:half], places[half:]
    from_second = _explain((*given, *first), True, second, suffices)
    from_first = _explain((*given, *from_second), bool(from_second), first, suffices)
    return (*from_first, *from_second)
