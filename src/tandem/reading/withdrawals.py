"""Claims that take back or deny: withdrawn figures and statements, denials of what was told just before."""

from __future__ import annotations

from dataclasses import replace

from tandem.reading.attribution import Frame
from tandem.reading.clauses import Clause, Telling
from tandem.reading.counting import PEOPLE_PROPERTIES, REACH, distance, nearest
from tandem.reading.drafts import Scene
from tandem.reading.events import event_name
from tandem.reading.numbers import Quantity
from tandem.reading.phrases import Parsed
from tandem.reading.proposal import Proposal
from tandem.reading.speakers import ARTICLE, speaker

KEPT = ("status", "organisation")  # what a withdrawn figure has in common with the one before
NEAR = 4  # tokens from "withdraws" to what is withdrawn
BRIEF = 3  # tokens of "Not true!"
STEM = 5  # letters of a word that outlast its endings
REFERENCES = ("point", "item", "number", "page", "annex", "#", "№")


def withdrawn_figure(scene: Scene, clause: Clause) -> bool:
    """Such as "An earlier figure of thirty, given by the ministry, has been withdrawn"."""
    parsed = scene.parsed
    unsay = [*parsed.marks.of("unsay"), *parsed.marks.of("untrue")]
    nouns = parsed.marks.of("figure")
    if not unsay or not nouns:
        return False
    free = parsed.tables.settings.get("order") == "free"
    for quantity in parsed.quantities:
        if parsed.low(quantity.first - 1) in REFERENCES:
            continue
        if (
            quantity.counted in ("", "staff", "people", "team", "device", "household")
            and (nouns[0].first < quantity.first or free)
            and quantity.first < unsay[-1].first
        ):
            return _retraction(scene, quantity)
    return False


def withdrawn_statement(scene: Scene) -> tuple[str, ...] | None:
    """Such as "The report by X that ... is withdrawn", "X withdraws its report that ...": who takes back what the sentence tells, None where nobody does."""
    parsed = scene.parsed
    for noun in parsed.marks.of("figure"):
        links = sorted([*parsed.marks.of("that"), *parsed.marks.of("rel")], key=lambda mark: mark.first)
        that = next((mark for mark in links if noun.last < mark.first <= noun.last + 8), None)
        unsay = [mark for mark in parsed.marks.of("unsay") if that is not None and mark.first > that.last]
        ahead = [mark for mark in parsed.marks.of("unsay") if 0 < noun.first - mark.last <= NEAR]
        if that is not None and ahead:
            return next((one.chain for one in scene.frames if one.stance == "retracts"), (ARTICLE,))
        if that is None or not unsay:
            continue
        if parsed.marks.at(noun.last + 1, "prep") is not None and noun.last + 2 < that.first:
            chain = speaker(parsed, noun.last + 2, that.first - 1, scene.memory)
            if chain and parsed.marks.at(noun.last + 1, "by") is not None:
                return chain
        return (ARTICLE,)
    return None


def denied_statement(scene: Scene) -> tuple[tuple[str, ...], int, int] | None:
    """Such as "Rumours that the hospital will close are false": who says so, and where the false words begin and end."""
    parsed = scene.parsed
    for noun in parsed.marks.of("figure"):
        that = next((mark for mark in parsed.marks.of("that") if noun.last < mark.first <= noun.last + 2 * NEAR), None)
        untrue = next((mark for mark in parsed.marks.of("untrue") if that is not None and mark.first > that.last), None)
        if that is None or untrue is None:
            continue
        named = [frame.chain for frame in scene.frames if not that.first <= frame.lead[1] < untrue.first]
        chain = next((one for one in named if one[0] != ARTICLE), (ARTICLE,))
        return chain, parsed.tokens[noun.first].start, parsed.tokens[untrue.first].start
    return None


def withdrawn_reference(scene: Scene) -> Clause | None:
    """Such as "That number is withdrawn", "We withdraw that offer": the claim before is taken back without being told again.

    Gives the words that do so; what stands behind them may tell the right number.
    """
    parsed = scene.parsed
    unsay = parsed.marks.of("unsay")
    before = scene.seen.figure or scene.seen.claim
    if not unsay or before is None:
        return None
    whole = _until_sign(parsed, unsay[0].last)
    counted = any(whole.first <= one.first <= whole.last for one in parsed.quantities)
    quoted = scene.seen.quoted if scene.seen.quoted is not None and scene.seen.quoted[0] == parsed.paragraph else None
    if counted or not _refers(parsed) or (quoted is not None and before.start < quoted[1]):
        return None
    told = replace(scene.told(whole, unsay[-1].first), stance="retracts", hedge=None)
    frame = next((one for one in scene.frames if one.stance == "retracts"), None)
    if frame is not None:
        told = replace(told, chain=frame.chain)
    _again(scene, before, told, whole)
    if quoted is not None:
        scene.taken_back, scene.seen.quoted = before, None
        scene.found[-1] = replace(scene.found[-1], chain=(ARTICLE,))
    return whole


def note_document(scene: Scene) -> None:
    """Remember that a sentence told what an earlier document of the same publisher held: "Bulletin No. 47 gave the number as 14"."""
    parsed = scene.parsed
    if parsed.marks.of("own_document"):
        scene.seen.quoted = (parsed.paragraph, parsed.tokens[0].start)


def _until_sign(parsed: Parsed, place: int) -> Clause:
    """The words of a sentence up to the sign that ends what is taken back: "That figure is withdrawn: eleven are open"."""
    last = place
    while last + 1 < parsed.size and parsed.low(last + 1) not in (";", ":", "–", "—", ","):
        last += 1
    return Clause(0, last)


def _refers(parsed: Parsed) -> bool:
    """Whether a sentence speaks of a figure or statement that was told before: "that number", "the earlier report", "it"."""
    if any(parsed.marks.at(mark.first - 1, "referring") is not None for mark in parsed.marks.of("figure")):
        return True
    near = range(max(0, parsed.marks.of("unsay")[0].first - 3), parsed.marks.of("unsay")[-1].last + 3)
    return any(parsed.marks.at(at, "it", "referring") is not None for at in near)


def _again(scene: Scene, before: Proposal, told: Telling, clause: Clause) -> None:
    """The claim before, told anew with another stance."""
    parsed = scene.parsed
    span = _strip_sign(parsed, clause.first), _trim(parsed, clause.last)
    more = {name: words for name, words in before.extra.items() if name != "likelihood"}
    scene.propose(before.thing, before.kind, before.property, before.value, told, span, valid=before.valid, **more)


def _retraction(scene: Scene, quantity: Quantity) -> bool:
    """The figure as withdrawn; False where nothing says what it is a figure of."""
    parsed = scene.parsed
    named = [frame for frame in scene.frames if frame.chain[0] != ARTICLE]
    admitted = [
        one for one in named if any(parsed.marks.at(at, "admits") for at in range(one.lead[0], one.lead[1] + 1))
    ]
    given = next(iter(admitted or named), None)
    chain = given.chain if given is not None else (ARTICLE,)
    denied = parsed.marks.of("untrue") and not parsed.marks.of("admits")
    told = Telling(chain, "denies" if denied else "retracts", None, "")
    last = _trim(parsed, parsed.size - 1)
    date = parsed.dates[0].iso(future=False) if parsed.dates else None
    whole = Clause(0, parsed.size - 1)
    near = nearest(scene, whole, quantity, *PEOPLE_PROPERTIES)
    beside = near is not None and distance(scene, near, quantity) <= REACH
    if quantity.counted in ("", "staff", "team") and scene.seen.commitment is not None and not beside:
        thing, kind, prop = scene.seen.commitment, "commitment", "headcount"
    elif near is None and quantity.counted in ("staff", "team"):
        return False
    else:
        prop = PEOPLE_PROPERTIES[near.means if near is not None else "kill"]
        kind = "event" if prop.startswith("casualties") else "community"
        thing = event_name(scene, whole) if kind == "event" else parsed.words(quantity.first, quantity.last)
    first, before = _strip_sign(parsed, 0), scene.seen.figure
    if quantity.noun is None and before is not None and before.property == prop:
        thing = before.thing
    same = before is not None and (before.thing, before.property) == (thing, prop)
    more = {name: words for name, words in before.extra.items() if name in KEPT} if same and before is not None else {}
    scene.propose(thing, kind, prop, quantity.value, told, (first, last), valid=date, **more)
    return True


def _alike(scene: Scene, clause: Clause, before: Proposal) -> bool:
    """Whether a clause speaks in words of the claim before."""
    told = {word[:STEM] for word in f"{before.thing} {before.span}".casefold().split() if len(word) >= STEM}
    return any(scene.parsed.low(at)[:STEM] in told for at in range(clause.first, clause.last + 1))


def _says_something(scene: Scene, clause: Clause) -> bool:
    """Whether a claim was read within a clause."""
    tokens = scene.parsed.tokens
    start, end = tokens[clause.first].start, tokens[clause.last].end
    return any(one.kind != "person" and start <= one.start < end for one in scene.found)


def _points_back(parsed: Parsed, clause: Clause, place: int) -> bool:
    """Whether "this", "that" or "it" is what is called untrue."""
    return any(parsed.marks.at(at, "referring", "it") is not None for at in range(clause.first, place + 1))


def _strip_sign(parsed: Parsed, first: int) -> int:
    """The first token that is a word or number."""
    while first + 1 < parsed.size and not (parsed.tokens[first].is_word or parsed.tokens[first].is_number):
        first += 1
    return first


def _trim(parsed: Parsed, last: int) -> int:
    while last > 0 and not (parsed.tokens[last].is_word or parsed.tokens[last].is_number):
        last -= 1
    return last


def denial(scene: Scene, clause: Clause) -> None:
    """Somebody denies what was told just before, in words that make no claim of their own."""
    parsed = scene.parsed
    frame = next(
        (one for one in scene.frames if one.first <= clause.first <= one.last and one.stance == "denies"), None
    )
    ends = parsed.tokens[frame.lead[0]].start if frame is not None and frame.lead[0] >= 0 else parsed.tokens[-1].end
    said = [one for one in scene.found if one.kind != "person" and one.start < ends]
    before = said[-1] if said else scene.seen.claim
    covered = clause if frame is None else Clause(frame.first, frame.last)
    if before is None or before.stance in ("denies", "retracts") or _says_something(scene, covered):
        return
    if frame is None:
        untrue = parsed.marks.within("untrue", clause.first, clause.last)
        brief = clause.last - clause.first < BRIEF
        if untrue and (brief or _points_back(parsed, clause, untrue[0].first)):
            _again(scene, before, replace(scene.told(clause, untrue[0].first), stance="denies"), clause)
    elif not any(one.stance == "denies" and one.thing == before.thing for one in scene.found):
        _denied_by(scene, clause, frame, before, near=bool(said))


def _denied_by(scene: Scene, clause: Clause, frame: Frame, before: Proposal, *, near: bool) -> None:
    """What a speaker denies, in the words of the clause where they are about the claim before."""
    parsed = scene.parsed
    reports = parsed.marks.within("deny_noun", min(frame.lead[0], clause.first), clause.last)
    about_reports = bool(reports) and not parsed.marks.within("that", frame.lead[1], parsed.size - 1)
    whole = clause.first in (clause.last, frame.lead[0])
    pointed = _points_back(parsed, clause, clause.last if whole else clause.first + 1)
    if not (near or about_reports or whole or pointed or _alike(scene, clause, before)):
        return
    value = before.value if about_reports or whole else parsed.words(clause.first, clause.last)
    span = (min(frame.lead[0], clause.first), max(frame.lead[1], clause.last))
    told = Telling(frame.chain, "denies", None, "")
    scene.propose(before.thing, before.kind, before.property, value, told, span)
