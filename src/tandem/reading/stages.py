"""Claims of when a work starts and ends, or that it is suspended."""

from __future__ import annotations

from dataclasses import replace

from tandem.reading.clauses import Clause, clause_date, negated
from tandem.reading.counting import verbs
from tandem.reading.drafts import Scene
from tandem.reading.measures import work_name
from tandem.reading.phrases import phrase_right, strip_article
from tandem.reading.tables import Mark

SHORT = 8


def works(scene: Scene, clause: Clause) -> None:
    """Propose start, end or suspension of a work of a clause."""
    parsed = scene.parsed
    _runs_until(scene, clause)
    _answer(scene, clause)
    dated = clause
    found = verbs(scene, clause.first, clause.last, "start", "end", "suspend")
    nouns = parsed.marks.within("work", clause.first, clause.last)
    if not nouns and parsed.marks.at(clause.first, "modal", "own_verb") is not None and clause.antecedent is None:
        nouns = parsed.marks.within("work", 0, clause.first)[-1:]
        clause = Clause(0, clause.last, clause.antecedent) if nouns else clause
    if not nouns and clause.antecedent is not None and not parsed.marks.within("asset", 0, clause.antecedent):
        nouns = [mark for mark in parsed.marks.of("work") if mark.last <= clause.antecedent][-1:]
        clause = Clause(0, clause.last, clause.antecedent) if nouns else clause
    if found and (not nouns or _does(scene, found[0])):
        _start_of_doing(scene, clause, found[0])
        return
    if not found or not nouns or negated(parsed, clause, found[0].first):
        return
    for verb in {mark.means: mark for mark in reversed(found)}.values():
        _stage(scene, clause, verb, list(nouns), dated)


def _stage(scene: Scene, clause: Clause, verb: Mark, nouns: list[Mark], dated: Clause) -> None:
    """Start, end or break of the work whose noun stands before a verb, else behind it."""
    parsed = scene.parsed
    before = [mark for mark in nouns if mark.last < verb.first]
    noun = before[0] if before else nouns[0]
    course = parsed.marks.at(noun.last, "course") is not None and parsed.marks.at(noun.first - 1, "aux") is None
    staff = [
        one for one in parsed.quantities if one.counted in ("staff", "team") and not (course and one.first > noun.last)
    ]
    if any(clause.first <= one.first <= clause.last for one in staff):
        return
    told = scene.told(clause, verb.first, verb.means)
    date = clause_date(parsed, dated, verb.first)
    thing = work_name(scene, noun, clause)
    kind = "course" if parsed.marks.at(noun.last, "course") is not None else "work"
    span = (clause.first, dated.last)
    if verb.means == "suspend":
        scene.propose(thing, kind, "status", "suspended", told, span, valid=scene.when(clause, verb.first, told))
    elif date is not None and date.edge != "until":
        value = date.last_day(future=told.future) if verb.means == "end" else date.iso(future=told.future)
        scene.propose(thing, kind, verb.means, value, told, span)
    elif not told.future:
        scene.propose(thing, kind, "status", "started" if verb.means == "start" else "finished", told, span)


def _answer(scene: Scene, clause: Clause) -> None:
    """Such as "By the end of October.", asked when the work will be finished."""
    date = clause_date(scene.parsed, clause, clause.first)
    if scene.seen.asked not in ("start", "end") or date is None or clause.last - clause.first > SHORT:
        return
    stage, scene.seen.asked = scene.seen.asked, ""
    told = scene.told(clause, clause.last)
    told = replace(told, stance="plans") if told.stance == "says" else told
    value = date.last_day(future=True) if stage == "end" else date.iso(future=True)
    scene.propose(scene.seen.work or "work", "work", stage, value, told, (clause.first, clause.last))


def _runs_until(scene: Scene, clause: Clause) -> None:
    """ "The project runs until December 2027": its end."""
    parsed = scene.parsed
    until = next(
        (one for one in parsed.dates if clause.first <= one.first <= clause.last and one.edge == "until"), None
    )
    nouns = parsed.marks.within("work", clause.first, clause.last)
    if until is None or not nouns or not parsed.marks.within("runs", clause.first, until.first):
        return
    told = scene.told(clause, until.first, "end")
    kind = "course" if parsed.marks.at(nouns[0].last, "course") is not None else "work"
    thing = work_name(scene, nouns[0], clause)
    scene.propose(thing, kind, "end", until.last_day(future=True), told, (clause.first, clause.last))


def _does(scene: Scene, verb: Mark) -> bool:
    """Whether a verb of starting or ending is followed by what is done: "begin to survey"."""
    marks = scene.parsed.marks
    return marks.at(verb.last + 1, "infinitive") is not None and marks.starting(verb.last + 2, "predicate") is not None


def _start_of_doing(scene: Scene, clause: Clause, verb: Mark) -> None:
    """Such as "teams would begin to survey the verges on Thursday", "has finished clearing the shore"."""
    parsed = scene.parsed
    place = verb.last + 1
    if parsed.marks.at(place, "infinitive") is not None:
        place += 1
    doing = parsed.marks.starting(place, "predicate")
    told = scene.told(clause, verb.first, verb.means)
    date = clause_date(parsed, clause, verb.first)
    if doing is None or doing.means not in ("clear", "survey", "repair", "mark", "destroy", "find"):
        if verb.means != "end" or date is None or not told.future or parsed.marks.at(place, "det") is None:
            return
        first = place
    else:
        first = doing.first
    end = min(phrase_right(parsed, max(first, place), inner=("of",)), clause.last)
    thing = parsed.words(strip_article(parsed, first, end), end)
    scene.seen.work = thing
    span = (clause.first, clause.last)
    if date is not None and told.future:
        scene.propose(thing, "work", verb.means, date.iso(future=True), told, span)
    elif not told.future:
        scene.propose(thing, "work", "status", "started" if verb.means == "start" else "finished", told, span)
