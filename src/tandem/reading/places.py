"""Where something is, in the words of the clause: "behind the cemetery", "near Lesna"."""

from __future__ import annotations

from tandem.reading.phrases import Parsed, phrase_right

SPATIAL = ("area", "asset", "placeword", "direction", "building", "refuge", "work")


def where_phrase(parsed: Parsed, first: int, last: int) -> str | None:
    """The first phrase of place between two tokens, with its preposition."""
    found = where_span(parsed, first, last)
    if found is None:
        return None
    words = parsed.words(*found)
    return words[0].lower() + words[1:] if parsed.starts(found[0]) else words


def whole_where(parsed: Parsed, first: int, last: int) -> str | None:
    """The phrase of place with the one right behind it: "in a grain store near Sorrel"."""
    found = where_span(parsed, first, last)
    if found is None:
        return None
    more = where_span(parsed, found[1] + 1, last)
    end = more[1] if more is not None and more[0] == found[1] + 1 else found[1]
    words = parsed.words(found[0], end)
    return words[0].lower() + words[1:] if parsed.starts(found[0]) else words


def where_span(parsed: Parsed, first: int, last: int) -> tuple[int, int] | None:
    """The tokens of the first phrase of place."""
    for at in range(max(first, 0), last):
        prep = parsed.marks.at(at, "placeprep")
        if (
            prep is None
            or parsed.marks.at(at, "of") is not None
            or parsed.in_date(at) is not None
            or parsed.in_date(at + 1) is not None
            or any(mark.means == "extent" for mark in parsed.marks.within("predicate", at + 1, at + 1))
        ):
            continue
        if parsed.marks.at(at, "by") is not None and parsed.marks.at(at - 1, "predicate", "reason") is not None:
            continue  # "caused by a short circuit"
        if any(one.first <= at + 1 <= one.last for one in parsed.quantities) and not parsed.is_name(at + 1):
            continue
        end = _before_subject(parsed, at + 1, min(phrase_right(parsed, at + 1, inner=("of",)), last))
        if _is_place(parsed, at + 1, end):
            end = _until_date(parsed, at + 1, end)
            while end > at + 1 and parsed.marks.at(end, "adv", "part") is not None and not parsed.is_name(end):
                end -= 1
            return at, end
    return None


def _before_subject(parsed: Parsed, first: int, end: int) -> int:
    """The end of a phrase of place where the subject follows it without a comma: "У Рівненському районі | сапери"."""
    if parsed.tables.settings.get("order") != "free":
        return end
    for at in range(first + 1, end + 1):
        noun = parsed.marks.at(at, "counted")
        if noun is not None and noun.means in ("staff", "people") and not parsed.is_name(at):
            return at - 1
    return end


def _until_date(parsed: Parsed, first: int, end: int) -> int:
    at = first
    while at < end and parsed.in_date(at + 1) is None:
        at += 1
    return at


def _is_place(parsed: Parsed, first: int, end: int) -> bool:
    none = parsed.marks.at(first, "organisation", "pronoun", "title")
    if none is not None and not parsed.is_name(first) and parsed.marks.at(first, "placeword") is None:
        return False
    if parsed.marks.within("event", first, end) and not any(parsed.is_name(at) for at in range(first, end + 1)):
        return False  # "in the attack"
    if parsed.marks.within("scope", first, end) or any(
        parsed.marks.at(at, "mine_word") for at in range(first, end + 1)
    ):
        return False
    return any(parsed.is_name(at) or parsed.marks.at(at, *SPATIAL) is not None for at in range(first, end + 1)) or (
        parsed.marks.at(first, "det") is not None
        and end > first
        and parsed.marks.at(end, "counted", "organisation") is None
    )
