"""Claims that lean on the sentence before: a day alone ("the waterworks say maybe Tuesday"), one thing that is promised."""

from __future__ import annotations

from dataclasses import replace

from tandem.reading.clauses import Clause, clause_date
from tandem.reading.drafts import Scene
from tandem.reading.phrases import phrase_right, strip_article
from tandem.reading.things import noun_phrase

FEW = 4  # words beside the day
WAITS = ("closed", "out of service", "damaged", "destroyed")


def days_alone(scene: Scene, clause: Clause) -> None:
    """Propose by when what was out of use will be back, or a work done, where somebody only names the day."""
    parsed, before = scene.parsed, scene.seen.claim
    told_here = [one for one in scene.found if one.kind != "person"]
    before = told_here[-1] if told_here else before
    date = clause_date(parsed, clause, clause.first)
    spoken = any(frame.first <= clause.first <= frame.last and frame.lead[0] >= 0 for frame in scene.frames)
    hedged = bool(parsed.marks.within("hedge", clause.first, clause.last))
    if date is None or before is None or not (spoken or hedged) or date.edge in ("since", "until"):
        return
    others = [at for at in range(clause.first, clause.last + 1) if not date.first <= at <= date.last]
    if len(others) > FEW or parsed.marks.within("predicate", clause.first, clause.last) or _counts(scene, clause):
        return
    if _names_a_thing(scene, clause):
        return
    told = replace(scene.told(clause, date.first), stance="expects")
    if before.property == "restored_by" or (
        before.property == "status" and before.value in WAITS and before.kind == "asset"
    ):
        thing, kind, prop = before.thing, "asset", "restored_by"
    elif before.kind == "work" and before.property in ("start", "end", "duration_days"):
        thing, kind, prop = before.thing, "work", "end"
    else:
        return
    scene.propose(thing, kind, prop, date.last_day(future=True), told, (clause.first, clause.last))


def _names_a_thing(scene: Scene, clause: Clause) -> bool:
    roles = ("counted", "asset", "event", "area", "mine_word", "title")
    return any(scene.parsed.marks.within(role, clause.first, clause.last) for role in roles)


def _counts(scene: Scene, clause: Clause) -> bool:
    return any(clause.first <= one.first <= clause.last for one in scene.parsed.quantities)


def single_promises(scene: Scene, clause: Clause) -> None:
    """Propose that one thing is expected: "the ministry promised a pontoon for Easter"."""
    parsed = scene.parsed
    frame = next((one for one in scene.frames if one.lead[1] == clause.first - 1 and one.stance == "plans"), None)
    if frame is None or parsed.marks.at(clause.first, "singular") is None or _counts(scene, clause):
        return
    if parsed.marks.within("work", clause.first, clause.last) or parsed.marks.within(
        "pledge", clause.first, clause.last
    ):
        return
    end = phrase_right(parsed, clause.first)
    nouns = [*parsed.marks.within("asset", clause.first, end), *parsed.marks.within("group", clause.first, end)]
    nouns += [mark for mark in parsed.marks.within("counted", clause.first, end) if mark.means in ("object", "team")]
    if not nouns:
        return
    first, last = noun_phrase(parsed, nouns[0], clause.first, end)
    thing = parsed.words(strip_article(parsed, first, last), last)
    told = scene.told(clause, clause.first, "pledge")
    scene.seen.promised = scene.seen.alone = thing
    span = (frame.lead[0], clause.last)
    scene.propose(thing, "commitment", "status", "expected", told, span, valid=scene.when(clause, clause.first, told))
