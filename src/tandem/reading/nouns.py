"""What a number counts: the noun behind it, by the word tables or by its ending."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tandem.reading.tables import Mark, Marks, Tables
from tandem.reading.tokens import Token

NOUN_REACH = 6
SHORTEST_AGENT = 5
BY_ENDING = "ending"  # the role of a noun that no table holds


def noun_behind(
    tokens: Sequence[Token], marks: Marks, tables: Tables, at: int, taken: frozenset[int]
) -> tuple[Mark | None, bool]:
    """What is counted: the last counted word of the noun phrase behind the number."""
    found, further, seen = None, False, at
    for place in range(at, min(at + NOUN_REACH, len(tokens))):
        token = tokens[place]
        if place in taken or not (token.is_word or token.low in ("-", "'s")):
            break
        if marks.starting(place, "further") is not None:
            further = True
            continue
        mark = marks.starting(place, "counted")
        if mark is not None:
            found, seen = mark, mark.last
            continue
        if place <= seen and found is not None:
            continue
        stops = ("prep", "conj", "aux", "rel", "pronoun", "speech", "number", "det")
        partitive = place == at + 1 and marks.at(at, "of") is not None and marks.at(place, "det") is not None
        if marks.at(place, *stops) is not None and not (
            partitive or (place == at and marks.at(place, "of") is not None)
        ):
            break
        if found is not None:
            break
    if found is None:
        found = _by_ending(tokens, marks, tables, at, seen_to=place_end(tokens, marks, at, taken))
    return found, further


def place_end(tokens: Sequence[Token], marks: Marks, at: int, taken: frozenset[int]) -> int:
    """The last token of the words behind a number that may be one noun phrase."""
    stops = (
        "prep",
        "conj",
        "aux",
        "rel",
        "pronoun",
        "speech",
        "number",
        "det",
        "predicate",
        "adv",
        "percent",
        "further",
    )
    last = at - 1
    while last + 1 < min(at + NOUN_REACH, len(tokens)):
        token = tokens[last + 1]
        if last + 1 in taken or not token.is_word or marks.at(last + 1, *stops) is not None:
            break
        last += 1
    return last


def _by_ending(tokens: Sequence[Token], marks: Marks, tables: Tables, at: int, seen_to: int) -> Mark | None:
    """A noun that the tables lack: people by an ending such as -ers, other things by the plural."""
    agent, plural = tables.settings.get("agent"), tables.settings.get("plural")
    if agent is None or plural is None:
        return None
    for place in range(seen_to, at - 1, -1):
        if re.search(agent, tokens[place].low) and len(tokens[place].low) > SHORTEST_AGENT:
            return Mark(BY_ENDING, "staff", place, place)
        if re.search(plural, tokens[place].low) and len(tokens[place].low) > 3:
            return Mark(BY_ENDING, "object", place, place)
    return None
