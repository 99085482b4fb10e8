"""Who is the subject of a verb of saying: before it, behind it, across commas, in an organisation."""

from __future__ import annotations

import re

from tandem.reading.phrases import DASHES, ENDS, QUOTES, Parsed, phrase_left, phrase_right, skip_left
from tandem.reading.speakers import UNNAMED, Memory, speaker
from tandem.reading.tables import Mark

SEGMENTS = 4


def subject_of(
    parsed: Parsed, mark: Mark, before: tuple[str, ...] | None, memory: Memory
) -> tuple[tuple[str, ...], int, int] | None:
    """The chain of the speaker of a verb, and the tokens that name him."""
    place = skip_left(parsed, mark.first - 1)
    while place > 0 and parsed.marks.at(place, "det", "it") is not None and parsed.marks.at(place, "pronoun") is None:
        place -= 1
    participle = parsed.tables.settings.get("participle")
    if before is not None and participle is not None and re.search(participle, parsed.low(mark.first)) is not None:
        return before, mark.first, mark.last
    if place >= 0 and parsed.marks.at(place, "rel") is not None:
        return _antecedent(parsed, place, memory)
    free = parsed.tables.settings.get("order") == "free"
    behind = _behind_verb(parsed, mark, place, memory) if free else None
    if behind is not None:
        return behind
    if place >= 0 and parsed.low(place) == ",":
        segment = _through_commas(parsed, place, memory)
        if segment is not None:
            return segment
    elif place >= 0 and not _breaks(parsed, place):
        first = place if free and parsed.marks.at(place, "pronoun") else phrase_left(parsed, place)
        if free and any(parsed.marks.at(at, "placeprep") is not None for at in range(first, place)):
            located = _located(parsed, mark, memory)
            if located is not None:
                return located
        if parsed.marks.at(place, "pronoun") is not None and parsed.low(place) == "it":
            passive = any(parsed.marks.at(at, "aux") for at in range(place + 1, mark.first))
            if passive:
                return (UNNAMED,), place, mark.last
        place = _before_object(parsed, first, place) if free else place
        chain = speaker(parsed, first, place, memory)
        if chain and _can_speak(parsed, first, place):
            return chain, first, mark.last
    located = _located(parsed, mark, memory)
    if located is not None:
        return located
    inverted = _inverted(parsed, mark, memory)
    if inverted is not None:
        return inverted
    if before is not None and place >= 0:
        return before, mark.first, mark.last
    return _first_phrase(parsed, mark, memory)


def _behind_verb(parsed: Parsed, mark: Mark, place: int, memory: Memory) -> tuple[tuple[str, ...], int, int] | None:
    """The subject behind a verb of a language with a free order, where nothing or only what is denied stands before it."""
    if mark.means == "deny" and any(parsed.marks.at(at, "deny_noun") for at in range(place + 1)):
        behind = _inverted(parsed, mark, memory)
        if behind is not None:
            return behind  # "Чутки про загибель спростував фельдшер"
    if place < 0 or parsed.low(place) in (",", *QUOTES, *DASHES):
        return _located(parsed, mark, memory) or _inverted(parsed, mark, memory)
    return None


def _before_object(parsed: Parsed, first: int, last: int) -> int:
    """The end of the subject where its object stands between it and the verb: "обленерго цю інформацію спростували"."""
    for at in range(first + 1, last + 1):
        subject = any(parsed.marks.at(one, "organisation", "title") is not None for one in range(first, at))
        if subject and parsed.marks.at(at, "det", "referring") is not None and not parsed.is_name(at):
            return at - 1
    return last


def _located(parsed: Parsed, mark: Mark, memory: Memory) -> tuple[tuple[str, ...], int, int] | None:
    """Such as "В обленерго повідомили", "уточнили в районной больнице": the organisation in which it was said."""
    if parsed.tables.settings.get("order") != "free":
        return None
    behind = mark.last + 1
    starts = [behind] if parsed.marks.at(behind, "placeprep") is not None else []
    first = mark.first
    while first > 0 and parsed.low(first - 1) not in ENDS and mark.first - first < 8:
        first -= 1
        if parsed.marks.at(first, "placeprep") is not None:
            starts.append(first)
    for start in starts:
        if start + 1 >= parsed.size or parsed.marks.at(start, "according") is not None:
            continue
        end = phrase_right(parsed, start + 1)
        head = parsed.marks.at(start + 1, "organisation") or parsed.marks.at(min(start + 2, end), "organisation")
        if head is not None:
            chain = speaker(parsed, start + 1, end, memory)
            return chain, min(start, mark.first), max(end, mark.last) if start == behind else mark.last
    return None


def _breaks(parsed: Parsed, place: int) -> bool:
    return parsed.low(place) in (";", ":", ")", "(", *QUOTES, *DASHES) or parsed.marks.at(place, "conj") is not None


def _can_speak(parsed: Parsed, first: int, last: int) -> bool:
    """A phrase that names a person, an organisation, a source or a document; a bridge says nothing."""
    speaking = ("title", "organisation", "source", "spokes", "pronoun", "medium", "kindword", "figure")
    if any(parsed.marks.at(at, "source") is not None for at in range(first, last + 1)):
        return True  # "two sources close to the talks"
    if any(first <= one.first and one.last <= last for one in parsed.quantities):
        return False
    if any(parsed.marks.at(at, *speaking) for at in range(first, last + 1)):
        return True
    if any(parsed.marks.at(at, "asset", "event", "counted", "work") for at in range(first, last + 1)):
        people = any(mark.means in ("people", "staff") for mark in parsed.marks.within("counted", first, last))
        return people and not any(q.first >= first and q.last <= last for q in parsed.quantities)
    return any(parsed.is_name(at) or parsed.tokens[at].is_capital for at in range(first, last + 1))


def _antecedent(parsed: Parsed, place: int, memory: Memory) -> tuple[tuple[str, ...], int, int] | None:
    end = place - 2 if parsed.low(place - 1) == "," else place - 1
    if end < 0:
        return None
    first = phrase_left(parsed, end)
    chain = speaker(parsed, first, end, memory) if _can_speak(parsed, first, end) else ()
    return (chain, first, place) if chain else None


def _apposed_name(parsed: Parsed, segments: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The name in "The operator, Valley Energy, said": an organisation by a common noun, then by its name."""
    if len(segments) != 2:
        return None
    (first, last), (start, end) = segments
    named = all(parsed.is_name(at) for at in range(first, last + 1))
    common = parsed.marks.at(start, "det") is not None and not any(
        parsed.is_name(at) for at in range(start + 1, end + 1)
    )
    head = parsed.marks.at(end, "organisation", "kindword") is not None
    titled = parsed.marks.at(end, "title") is not None
    return (first, last) if named and common and head and not titled else None


def _through_commas(parsed: Parsed, comma: int, memory: Memory) -> tuple[tuple[str, ...], int, int] | None:
    """Such as "The mayor of X, Senka D., told": "Glas, citing Y, reported": the base before appositions and citations."""
    last = comma - 1
    starts: list[tuple[int, int]] = []
    while last >= 0 and len(starts) < SEGMENTS:
        first = _behind_title(parsed, last)
        while first > 0 and parsed.low(first - 1) not in (",", ";", ":", *QUOTES, *DASHES[1:], "("):
            first -= 1
        starts.append((first, last))
        if not _subordinate(parsed, first, last):
            break
        last = first - 2
        if last < 0 or parsed.low(first - 1) != ",":
            break
    named = _apposed_name(parsed, starts)
    if named is not None:
        chain = speaker(parsed, *named, memory)
        heads = [parsed.low(mark.last) for mark in parsed.marks.within("organisation", *starts[-1])]
        memory.remember_organisation(chain[-1], heads)
        return chain, starts[-1][0], comma
    for first, last in reversed(starts):
        if parsed.marks.starting(first, "cite", "according") is not None:
            continue
        whole = parsed.marks.at(first, "rel") is not None or _behind_title(parsed, last) != last
        begin = first if whole else phrase_left(parsed, last)
        chain = speaker(parsed, begin, last, memory) if _can_speak(parsed, begin, last) else ()
        if chain:
            return chain, begin, comma
    return None


def _behind_title(parsed: Parsed, last: int) -> int:
    """Where a name in quotation marks begins that ends at a place; the place itself where none does."""
    if parsed.low(last) not in ("»", "”"):
        return last
    opened = next((at for at in range(last, -1, -1) if parsed.low(at) in ("«", "“")), None)
    return last if opened is None else opened


def _subordinate(parsed: Parsed, first: int, last: int) -> bool:
    """Whether words between commas are a citation, a relative clause, a date, or one half of a name and title."""
    if parsed.marks.starting(first, "cite", "rel", "according") is not None or parsed.in_date(last) is not None:
        return True
    named = all(parsed.is_name(at) for at in range(first, last + 1))
    titled = any(parsed.marks.at(at, "title") for at in range(first, last + 1))
    return (named or titled) and parsed.low(first - 1) == ","


def _inverted(parsed: Parsed, mark: Mark, memory: Memory) -> tuple[tuple[str, ...], int, int] | None:
    """Such as "..., said Maria Koval, head of the centre." and, in Slavic languages, "повідомив міський голова"."""
    first = mark.last + 1
    while first < parsed.size and parsed.marks.at(first, "aux", "adv") is not None and not parsed.is_name(first):
        first += 1
    if (
        first >= parsed.size
        or parsed.marks.at(first, "that", "prep") is not None
        or parsed.low(first) in (",", ":", ".")
    ):
        return None
    end = phrase_right(parsed, first, inner=("of",))
    while end > first and parsed.marks.at(end, "addressee") is not None:
        end -= 1
    if not _can_speak(parsed, first, end):
        return None
    free = parsed.tables.settings.get("order") == "free"
    after_quote = mark.first > 0 and parsed.low(mark.first - 1) in (",", *QUOTES, *DASHES, "?", "!")
    if not (after_quote or free):
        return None
    chain = speaker(parsed, first, end, memory)
    role = apposition(parsed, end + 1)
    return (chain, mark.first, role or end) if chain else None


def _first_phrase(parsed: Parsed, mark: Mark, memory: Memory) -> tuple[tuple[str, ...], int, int] | None:
    """Such as "Koval visited the site and said": the subject with which the sentence begins."""
    if mark.first == 0:
        return None
    end = phrase_right(parsed, 0)
    if end >= mark.first or not _can_speak(parsed, 0, end):
        return None
    chain = speaker(parsed, 0, end, memory)
    return (chain, mark.first, mark.last) if chain else None


def apposition(parsed: Parsed, comma: int) -> int | None:
    """The last token of ", head of the centre" behind a speaker."""
    if parsed.low(comma) != "," or comma + 1 >= parsed.size:
        return None
    end = phrase_right(parsed, comma + 1, inner=("of", "placeprep"))
    titled = any(parsed.marks.at(at, "title") for at in range(comma + 1, end + 1))
    return end if titled and parsed.low(end + 1) in (",", ".", "") else None
