"""How a thing that a clause speaks of is named, and things that were named before."""

from __future__ import annotations

from dataclasses import dataclass, field

from tandem.reading.phrases import ENDS, Parsed, name_run, strip_article
from tandem.reading.proposal import Proposal
from tandem.reading.tables import Mark

STOPS = ("conj", "aux", "rel", "pronoun", "speech", "modal", "adv", "leaving", "cite", "hearsay")
LONGEST = 12


@dataclass
class Seen:
    """Things named so far: full names by head word, the last asset, event, place and counted noun."""

    by_head: dict[str, str] = field(default_factory=dict)
    asset: str | None = None
    event: str | None = None
    place: str | None = None
    home: str | None = None
    staff: tuple[str, str] | None = None
    counted: Mark | None = None
    counted_words: str = ""
    commitment: str | None = None
    owner: str = ""
    promised: str | None = None
    work: str | None = None
    devices: object = None
    asked: str = ""
    group: int | None = None
    clearance: str | None = None
    hazard: str | None = None
    currency: str = ""
    giver: str = ""
    alone: str | None = None
    asked_in: int = 0
    heard: int | None = None
    asked_of: int | None = None
    land: tuple[int, str] | None = None
    quoted: tuple[int, int] | None = None
    claim: Proposal | None = None
    figure: Proposal | None = None


def noun_phrase(parsed: Parsed, head: Mark, first: int, last: int) -> tuple[int, int]:
    """The noun phrase around a head word within a clause: "the bridge over the Bistra at Donji Most"."""
    start = head.first
    while start > first and _before_head(parsed, start - 1):
        start -= 1
        if parsed.marks.at(start, "det") is not None and not parsed.is_name(start):
            break
    end = head.last
    while end < last and _after_head(parsed, end + 1, last):
        end += 1
    while (
        end > head.last
        and parsed.marks.at(end, "prep", "of", "det", "singular") is not None
        and not parsed.is_name(end)
    ):
        end -= 1
    return strip_article(parsed, start, head.first), end


def _before_head(parsed: Parsed, place: int) -> bool:
    token = parsed.tokens[place]
    if token.low in ("-", "'s", "№", '"', "«", "»", "“", "”"):
        return token.low in ("-", "'s", "№")
    if not token.is_word or parsed.in_date(place) is not None:
        return False
    if parsed.is_name(place) and parsed.marks.at(place, "prep") is None:
        return True
    return parsed.marks.at(place, *STOPS, "prep", "predicate", "number", "further") is None


def _after_head(parsed: Parsed, place: int, last: int) -> bool:
    token = parsed.tokens[place]
    if token.low in ENDS or token.low in ("–", "—") or parsed.in_date(place) is not None:
        return False
    if parsed.marks.at(place, *STOPS) is not None and not (
        parsed.marks.at(place, "and") is not None
        and parsed.is_name(place - 1)
        and place < last
        and parsed.is_name(place + 1)
    ):
        return False
    if (
        parsed.marks.starting(place, "edge", "range") is not None
        and place < last
        and parsed.in_date(place + 1) is not None
    ):
        return False
    verb = parsed.marks.starting(place, "predicate")
    if verb is not None and not parsed.is_name(place) and parsed.marks.at(place - 1, "of", "prep", "det") is None:
        return parsed.marks.at(place, "work", "counted") is not None and parsed.marks.at(place - 1, "of") is not None
    follows = place < last and (
        parsed.is_name(place + 1)
        or parsed.marks.at(place + 1, "det", "placeword", "asset", "work", "area", "organisation", "placeprep")
        is not None
    )
    if parsed.marks.at(place, "prep") is not None:
        return parsed.marks.at(place, "of") is not None or (follows and not _until(parsed, place))
    return (
        parsed.is_name(place)
        or parsed.marks.at(place - 1, "prep", "of", "det") is not None
        or parsed.marks.at(place, "placeword", "asset", "area", "det", "work", "organisation") is not None
        or _adjective_then_noun(parsed, place, last)
    )


def _until(parsed: Parsed, place: int) -> bool:
    """Such as "until the evening"; in Slavic languages the same word says where to."""
    return parsed.tables.settings.get("order") != "free" and parsed.marks.at(place, "edge") is not None


def _adjective_then_noun(parsed: Parsed, place: int, last: int) -> bool:
    opened = next(
        (at for at in range(place - 1, max(place - 4, 0), -1) if parsed.marks.at(at, "prep", "of") is not None), None
    )
    return opened is not None and parsed.marks.at(place, "predicate") is None


def place_in(parsed: Parsed, first: int, last: int) -> str | None:
    """The first place name behind a preposition of place."""
    for at in range(first, last):
        if parsed.marks.at(at, "placeprep") is None or parsed.in_date(at + 1) is not None:
            continue
        if parsed.marks.at(at, "of") is not None and parsed.marks.at(at - 1, "counted") is not None:
            continue  # "deminers of Clear Path" names no place
        found = place_at(parsed, at + 1, last)
        if found is not None:
            return found
    return None


def place_at(parsed: Parsed, start: int, last: int) -> str | None:
    """A place name that begins at a token, past "the village of"."""
    at = start
    while (
        at <= last
        and parsed.marks.at(at, "det", "placeword", "of", "direction", "singular") is not None
        and not parsed.is_name(at)
    ):
        at += 1
    if (
        at > last
        or not parsed.is_name(at)
        or (at == 0 and not parsed.is_name(1) and not parsed.marks.of("placeword"))
        or parsed.marks.at(at, "organisation", "title", "document") is not None
    ):
        return None
    end = name_run(parsed, at)
    if parsed.marks.at(end + 1, "placeword") is not None and end + 1 <= last:
        end += 1
    titled = parsed.marks.at(end + 1, "title") is not None  # "Deputy Defense Minister" is no place
    if titled or parsed.marks.within("organisation", at, end) or parsed.low(end + 1) == "'s":
        return None
    if parsed.marks.at(end + 1, "and") is not None and end + 2 <= last and parsed.is_name(end + 2):
        more = name_run(parsed, end + 2)
        following = parsed.marks.at(more + 1, "aux", "speech", "predicate")
        if following is None and not parsed.marks.within("organisation", end + 2, more):
            end = more
    return parsed.words(at, min(end, last))


def direction_place(parsed: Parsed, first: int, last: int) -> str | None:
    """Such as "north of Ravan" as it stands."""
    for at in range(first, last - 1):
        if parsed.marks.at(at, "direction") is not None and parsed.marks.at(at + 1, "of", "prep") is not None:
            place = place_at(parsed, at + 2, last)
            if place is not None:
                return f"{parsed.words(at, at + 1)} {place}"
    return None


def full_name(words: str, head: str, seen: Seen) -> str:
    """The name by which a thing was called when it was first named in full."""
    if len(words.split()) > 1 and words.casefold() != head:
        known = seen.by_head.get(head)
        if known is not None and all(part in known.casefold().split() for part in words.casefold().split()):
            return known
        seen.by_head[head] = words
        return words
    return seen.by_head.get(head, words)
