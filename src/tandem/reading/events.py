"""How an event is named: by its noun and place, or as the text named it before."""

from __future__ import annotations

from tandem.reading.clauses import Clause
from tandem.reading.drafts import Scene
from tandem.reading.phrases import Parsed
from tandem.reading.places import where_span, whole_where
from tandem.reading.tables import Mark
from tandem.reading.things import Seen, direction_place


def note_event(parsed: Parsed, seen: Seen) -> None:
    """Remember the event that a text is about by its first mention: "Flooding in the Zelin basin"."""
    marks = parsed.marks.of("event")
    if seen.event is not None or not marks:
        return
    mark = marks[0]
    where = whole_where(parsed, mark.last, parsed.size - 1) or _last_place(parsed, mark.last + 1)
    if where is not None:
        noun = parsed.words(mark.first, mark.last)
        seen.event = f"{noun[0].lower()}{noun[1:]} {where}"


def _last_place(parsed: Parsed, first: int) -> str | None:
    place = parsed.size - 1
    while place >= first and not (parsed.is_name(place) or parsed.marks.at(place, "placeword") is not None):
        place -= 1
    start = place
    while start > first and parsed.is_name(start - 1):
        start -= 1
    return parsed.words(start, place) if place >= first else None


def event_name(scene: Scene, clause: Clause) -> str:
    """The event of a sentence by its noun and place, else that of the text so far."""
    parsed = scene.parsed
    marks = parsed.marks.within("event", 0, parsed.size - 1)
    end = parsed.size - 1
    where = direction_place(parsed, 0, end) or whole_where(parsed, clause.first, clause.last)
    if where is None:
        where = whole_where(parsed, marks[0].first if marks else 0, end)
    again = bool(marks) and is_definite(parsed, marks[0].first - 1)
    if scene.seen.event is not None and (not marks or (again and _bound_place(parsed, marks[0]) is None)):
        return scene.seen.event
    burst = bool(parsed.marks.of("bursting"))
    mined = burst or bool(parsed.marks.of("mine_word")) or bool(parsed.marks.of("cause"))
    settings = parsed.tables.settings
    unnamed = settings.get("explosion" if mined else "accident", "explosion" if burst else "accident")
    noun = parsed.words(marks[0].first, marks[0].last) if marks else unnamed
    noun = noun[0].lower() + noun[1:]
    scene.seen.event = f"{noun} {where}" if where else noun
    return scene.seen.event


def is_definite(parsed: Parsed, place: int) -> bool:
    """Whether an article or demonstrative points at what was named before."""
    return parsed.marks.at(place, "det") is not None and parsed.marks.at(place, "singular") is None


def _bound_place(parsed: Parsed, noun: Mark) -> str | None:
    """The place right behind the noun of an event."""
    found = where_span(parsed, noun.last, parsed.size - 1)
    return parsed.words(*found) if found is not None and found[0] == noun.last + 1 else None
