"""Whose words each part of a sentence is: speech verbs, "according to", citing, hearsay, nested to any depth."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tandem.reading.phrases import DASHES, ENDS, QUOTES, Parsed, phrase_left, phrase_right, skip_left
from tandem.reading.speakers import ARTICLE, UNNAMED, Memory, speaker
from tandem.reading.subjects import apposition, subject_of
from tandem.reading.tables import Mark

STANCES = {
    "say": "says",
    "suggest": "says",
    "deny": "denies",
    "expect": "expects",
    "plan": "plans",
    "retract": "retracts",
}
LIGHT = 14


@dataclass(frozen=True, slots=True)
class Frame:
    """Tokens ``first`` to ``last`` are told by ``chain``; ``lead`` are the tokens of the attribution itself."""

    first: int
    last: int
    chain: tuple[str, ...]
    stance: str
    hedge: str | None
    lead: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who tells what stands at a place: chain nearest first, stance, hedge."""

    chain: tuple[str, ...]
    stance: str
    hedge: str | None


def frames(parsed: Parsed, memory: Memory) -> list[Frame]:
    """The frames of a sentence, in order of their leads."""
    found: list[Frame] = []
    used: set[int] = set()
    leads = [*parsed.marks.of("according"), *parsed.marks.of("speech")]
    for mark in sorted(leads, key=lambda one: (one.first, -one.last)):
        if used.intersection(range(mark.first, mark.last + 1)):
            continue
        build = _according if mark.role == "according" else _speech
        frame = build(parsed, mark, found, memory)
        if frame is not None:
            found.append(frame)
            used.update(range(frame.lead[0], frame.lead[1] + 1))
    found = _with_citations(parsed, found, memory)
    found += _findings(parsed, found, memory)
    return _cut(parsed, [*found, *_hearsay(parsed)])


def _sentence_first(parsed: Parsed, place: int) -> int:
    """Where the part of the sentence that holds a place begins: behind a semicolon."""
    while place > 0 and parsed.low(place - 1) != ";":
        place -= 1
    return place


def _sentence_last(parsed: Parsed, place: int) -> int:
    while place + 1 < parsed.size and parsed.low(place + 1) != ";":
        place += 1
    return place


def _according(parsed: Parsed, mark: Mark, before: list[Frame], memory: Memory) -> Frame | None:
    if mark.means == "person":
        return _his_words(parsed, mark, memory)
    first = mark.last + 1
    if parsed.marks.at(first, "placeprep") is not None:
        first += 1
    if first >= parsed.size:
        return None
    end = phrase_right(parsed, first, inner=("of",))
    if (
        parsed.marks.at(end, "spokes", "figure") is not None
        and parsed.marks.at(end + 1, "prep") is not None
        and end + 2 < parsed.size
    ):
        first = end + 2
        end = phrase_right(parsed, first, inner=("of",))
    chain = speaker(parsed, first, end, memory)
    if not chain:
        return None
    end = apposition(parsed, end + 1) or end
    opening = _sentence_first(parsed, mark.first)
    around = next((frame for frame in before if frame.lead[1] < mark.first <= frame.last), None)
    if around is not None:
        opening = around.first
    behind_comma = mark.first - 2 if parsed.low(mark.first - 1) == "," else mark.first - 1
    if mark.first > 0 and parsed.marks.at(behind_comma, "clause", "that", "rel", "and") is not None:
        opening = behind_comma + 1
        return Frame(end + 1, _sentence_last(parsed, end), chain, "says", None, (opening, end))
    if parsed.low(mark.first - 1) in (",", "(", *DASHES) or mark.first - opening > 2:
        scope = (opening, _sentence_last(parsed, end))
    else:
        scope = (end + 1, _sentence_last(parsed, end))
    stance = "denies" if mark.means == "deny" else "says"
    return Frame(scope[0], scope[1], chain, stance, None, (mark.first, end))


def _his_words(parsed: Parsed, mark: Mark, memory: Memory) -> Frame | None:
    """Such as "in her words": the person who spoke last."""
    chain = memory.person or memory.last
    if not chain:
        return None
    return Frame(
        _sentence_first(parsed, mark.first),
        _sentence_last(parsed, mark.last),
        chain,
        "says",
        None,
        (mark.first, mark.last),
    )


def _speech(parsed: Parsed, mark: Mark, before: list[Frame], memory: Memory) -> Frame | None:
    if parsed.is_name(mark.first) and not parsed.starts(mark.first):
        return None
    if parsed.marks.at(mark.first - 1, "det", "of") is not None or parsed.low(mark.first - 1) == "to":
        return None
    if parsed.marks.at(mark.first, "figure") is not None and parsed.marks.at(mark.last + 1, "of") is not None:
        return None  # "the earlier estimate of 300"
    passive = parsed.marks.at(mark.first - 1, "passive") is not None
    if passive and parsed.marks.at(mark.last + 1, "that", "by") is None and parsed.marks.at(mark.last, "that") is None:
        return None  # "four teams will be added"
    if parsed.marks.at(mark.first - 1, "speech") is not None and parsed.tables.language == "en":
        return None  # "denied reports that": the second is what is denied
    before_verb = range(max(0, mark.first - 2), mark.first)
    if (
        mark.means != "deny"
        and any(parsed.marks.at(at, "not") for at in before_verb)
        and not any(parsed.low(at) in ENDS for at in before_verb)
    ):
        return None
    subject = subject_of(parsed, mark, before[-1].chain if before else None, memory)
    if subject is None:
        return None
    chain, first, last = subject
    if any(parsed.marks.at(at, "own_document") is not None for at in range(first, last + 1)):
        chain = (ARTICLE,)  # "Во вчерашней сводке сообщалось"
    lead = (min(first, mark.first), max(last, mark.last))
    stance = STANCES[mark.means]
    hedge = parsed.words(mark.first, mark.last) if mark.means in ("suggest", "expect") else None
    scope = _scope(parsed, lead) or (lead if mark.means == "deny" else None)
    if scope is None:
        return None
    return Frame(scope[0], scope[1], chain, stance, hedge, lead)


def _scope(parsed: Parsed, lead: tuple[int, int]) -> tuple[int, int] | None:
    """The words that a speech verb covers: behind it, before it, or around it where it stands between commas."""
    first, last = lead
    opening, end = _sentence_first(parsed, first), _sentence_last(parsed, last)
    behind = last + 1
    comma = next((at for at in range(behind, end + 1) if parsed.low(at) in (",", *QUOTES, *DASHES)), None)
    detached = first > opening and parsed.low(first - 1) in (",", *QUOTES, *DASHES, "?", "!")
    if detached and first - opening > 1:
        stop = end if comma is None else comma - 1
        light = _is_light(parsed, behind, stop)
        if light and (comma is None or stop + 2 >= end):
            return opening, first - 1
        if light:
            return opening, end
    if not any(parsed.tokens[at].is_word or parsed.tokens[at].is_number for at in range(behind, end + 1)):
        before = _behind_conjunction(parsed, opening, first)
        return (before, first - 1) if first > before else None
    return behind, end


def _behind_conjunction(parsed: Parsed, opening: int, place: int) -> int:
    """The start of the part of the sentence that a conjunction or comma opens before a place."""
    at = place
    while at > opening and parsed.low(at - 1) != "," and parsed.marks.at(at - 1, "clause") is None:
        at -= 1
    return at


def _is_light(parsed: Parsed, first: int, last: int) -> bool:
    """Nothing but an addressee, a date or a place."""
    if last - first > LIGHT:
        return False
    places = range(first, last + 1)
    if any(parsed.marks.at(at, "that", "aux") for at in places):
        return False
    return not any(first <= quantity.first <= last for quantity in parsed.quantities)


def _findings(parsed: Parsed, found: list[Frame], memory: Memory) -> list[Frame]:
    """Within somebody's words, "inspectors from the Roads Directorate had found": the finder is the root."""
    inner = []
    for mark in parsed.marks.of("finding"):
        outer = next((frame for frame in found if frame.first <= mark.first <= frame.last), None)
        last = skip_left(parsed, mark.first - 1)
        if outer is None or last < outer.first or outer.lead[0] > mark.first:
            continue
        first = max(phrase_left(parsed, last), outer.first)
        link = next((at for at in range(first + 1, last) if parsed.marks.at(at, "prep") is not None), None)
        if link is None or parsed.marks.at(first, "counted", "title", "source") is None:
            continue
        chain = speaker(parsed, link + 1, last, replace(memory))
        if parsed.is_name(last) and chain:
            inner.append(Frame(mark.last + 1, _clause_last(parsed, mark.last), chain, "says", None, (first, mark.last)))
    return inner


def _clause_last(parsed: Parsed, place: int) -> int:
    while (
        place + 1 < parsed.size
        and parsed.low(place + 1) != ";"
        and parsed.marks.at(place + 1, "clause", "that") is None
    ):
        place += 1
    return place


def _with_citations(parsed: Parsed, found: list[Frame], memory: Memory) -> list[Frame]:
    """Put whom a speaker cites behind him in the chain."""
    for mark in parsed.marks.of("cite"):
        first = mark.last + 1
        if first >= parsed.size:
            continue
        end = phrase_right(parsed, first, inner=("of", "placeprep", "by"))
        role_end = apposition(parsed, end + 1)
        near = memory.last
        chain = speaker(parsed, first, end, memory)
        place = _nearest(found, mark.first)
        if place is None:
            scope = (end + 1, _sentence_last(parsed, end)) if mark.first < 3 else (0, mark.first - 1)
            found.append(Frame(*scope, chain, "says", None, (mark.first, role_end or end)))
            continue
        frame = found[place]
        cited = tuple(step for step in chain if step not in frame.chain)
        found[place] = replace(frame, chain=(*frame.chain, *cited))
        if cited and near:
            memory.last = frame.chain
    return found


def _nearest(found: list[Frame], place: int) -> int | None:
    distances = [(min(abs(frame.lead[0] - place), abs(frame.lead[1] - place)), at) for at, frame in enumerate(found)]
    return min(distances)[1] if distances else None


def _hearsay(parsed: Parsed) -> list[Frame]:
    """Such as "reportedly": somebody says so whom the text does not name."""
    found = []
    for mark in parsed.marks.of("hearsay"):
        first, last = mark.first, mark.last
        while (
            first > 0
            and parsed.low(first - 1) not in (";", ",")
            and parsed.marks.at(first - 1, "clause", "that") is None
        ):
            first -= 1
        while (
            last + 1 < parsed.size
            and parsed.low(last + 1) not in (";", ",")
            and parsed.marks.at(last + 1, "clause") is None
        ):
            last += 1
        words = parsed.words(mark.first, mark.last)
        found.append(Frame(first, last, (UNNAMED,), "says", words, (mark.first, mark.last)))
    return found


def _cut(parsed: Parsed, found: list[Frame]) -> list[Frame]:
    """Forward frames end where a speaker of the same level begins ("X said A, but Y denied B")."""
    cut = []
    for frame in found:
        ends = [
            other.lead[0] - 1
            for other in found
            if frame.lead[1] < other.lead[0] <= frame.last
            and other.first > other.lead[0]
            and parsed.marks.at(other.lead[0] - 1, "clause", "and") is not None
            and any(parsed.marks.at(at, "speech") is not None for at in range(other.lead[0], other.lead[1] + 1))
        ]
        cut.append(replace(frame, last=min([frame.last, *ends])))
    return cut


def voice(parsed: Parsed, found: list[Frame], place: int) -> Voice:
    """Who tells what stands at a place; the text itself where no frame covers it."""
    covering = [
        frame for frame in found if frame.first <= place <= frame.last and not frame.lead[0] <= place <= frame.lead[1]
    ]
    covering.sort(key=lambda frame: (-(frame.last - frame.first), frame.lead[0]))
    chain: list[str] = []
    for frame in covering:
        chain += [step for step in frame.chain if step not in chain]
    named = [step for step in chain if step not in (UNNAMED, ARTICLE)]
    stances = [frame.stance for frame in covering if frame.stance != "says"]
    hedges = [frame.hedge for frame in covering if frame.hedge is not None]
    return Voice(
        tuple(named or chain[:1] or [ARTICLE]), stances[-1] if stances else "says", hedges[-1] if hedges else None
    )
