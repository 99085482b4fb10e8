"""Claims of what state an asset or a piece of land is in."""

from __future__ import annotations

import re
from dataclasses import replace

from tandem.reading.clauses import Clause, Telling, clause_date, negated
from tandem.reading.counting import verbs
from tandem.reading.drafts import Scene
from tandem.reading.figures import asset_name
from tandem.reading.phrases import phrase_left, skip_left, strip_article
from tandem.reading.tables import Mark
from tandem.reading.things import full_name, noun_phrase
from tandem.reading.tokens import tokenise

STATES = {"closed": "closed", "open": "open", "limited": "partially open"}
FIXED = {"intact": "intact", "potable": "fit to drink"}
OPPOSITE = {"open": "closed", "closed": "open", "restored": "out of service", "out of service": "restored"}
WHOLE = 14  # tokens of a clause that is told as it stands
ANSWER = 4  # tokens of an answer such as "Closed."
UNLISTED = ("closed", "open", "limited", "damage", "restore", "repair", "clear", "suspected")
CHANGES = ("closed", "open", "limited", "damage", "restore", "repair", "clear", "suspected", "end", "intact", "potable")


def conditions(scene: Scene, clause: Clause) -> None:
    """Propose status, damage and restoration of the assets of a clause."""
    parsed = scene.parsed
    predicates = [mark for mark in verbs(scene, clause.first, clause.last, *CHANGES) if not _is_work_noun(scene, mark)]
    finite = [mark for mark in predicates if parsed.low(mark.first - 1) != ","]
    predicate = _strongest(finite or predicates)
    if predicate is None or (predicate.means == "open" and _at_a_share(scene, clause)):
        return
    assets = [mark for mark in parsed.marks.within("asset", clause.first, clause.last) if not _is_counted(scene, mark)]
    assets = [mark for mark in assets if not (mark.first <= predicate.first <= mark.last)]
    if assets:
        head = _subject(scene, clause, assets, predicate)
        if head is None:
            return
        thing = asset_name(scene, head, clause.first, clause.last)
    elif clause.antecedent is not None and any(mark.last <= clause.antecedent for mark in parsed.marks.of("asset")):
        head = next(mark for mark in parsed.marks.of("asset") if mark.last <= clause.antecedent)
        thing = asset_name(scene, head, 0, clause.antecedent)
    elif (carried := _carried(scene, clause, predicate)) is not None:
        thing = asset_name(scene, carried, 0, clause.first - 1)
    elif _refers_back(scene, clause) and (head := _named_before(scene, clause)) is not None:
        thing = asset_name(scene, head, 0, clause.first - 1)
    elif scene.seen.asset is not None and (
        _refers_back(scene, clause) or _of_the_same(scene, predicate) or _of_its_parts(scene, clause)
    ):
        thing = scene.seen.asset
    else:
        subject = _unlisted(scene, clause, predicate)
        if subject is None:
            return
        thing = subject
    _state(scene, clause, predicate, thing)
    for mark in _coordinated(scene, clause, assets, predicate):
        _state(scene, clause, predicate, asset_name(scene, mark, clause.first, clause.last))


def _coordinated(scene: Scene, clause: Clause, assets: list[Mark], predicate: Mark) -> list[Mark]:
    """The other assets of a list before the verb: "The post office, the bank and the school are open"."""
    parsed = scene.parsed
    before = [mark for mark in assets if mark.last < predicate.first]
    found = []
    for mark in before[1:]:
        first = noun_phrase(parsed, mark, clause.first, clause.last)[0]
        while first > clause.first and parsed.marks.at(first - 1, "det", "singular") is not None:
            first -= 1
        joined = parsed.low(first - 1) == "," or parsed.marks.at(first - 1, "and") is not None
        if joined and not any(
            parsed.marks.at(at, "aux", "predicate", "rel", "range") for at in range(before[0].last + 1, first - 1)
        ):
            found.append(mark)
    return found


def _at_a_share(scene: Scene, clause: Clause) -> bool:
    """Such as "operating at 40 per cent of its capacity", which is told as its capacity."""
    shares = [one for one in scene.parsed.quantities if one.unit == "percent"]
    capacity = scene.parsed.marks.within("capacity", clause.first, clause.last)
    return bool(capacity) and any(clause.first <= one.first <= clause.last for one in shares)


def _carried(scene: Scene, clause: Clause, predicate: Mark) -> Mark | None:
    """The asset with which the sentence began, for a clause that begins with its verb: "The bridge, which ..., was closed"."""
    parsed = scene.parsed
    led = range(clause.first, predicate.first)
    if any(parsed.marks.at(at, "aux", "adv", "leaving", "and") is None for at in led):
        return None
    assets = [mark for mark in parsed.marks.of("asset") if mark.last < clause.first and not _is_counted(scene, mark)]
    return assets[0] if assets and parsed.marks.at(assets[0].first - 1, "placeprep") is None else None


def _strongest(predicates: list[Mark]) -> Mark | None:
    """The longest words first ("out of service" before "repair"), then the order of the classes."""
    return min(predicates, key=lambda mark: (mark.first - mark.last, CHANGES.index(mark.means)), default=None)


def _is_work_noun(scene: Scene, mark: Mark) -> bool:
    """Such as "repairs" as a noun, or "repairing" as a subject, is a work, no state."""
    ongoing = scene.parsed.tables.settings.get("participle", "$^")
    ahead = scene.parsed.marks.at(mark.first - 1, "aux", "adv", "that") is None
    if mark.means == "repair" and ahead and re.search(ongoing, scene.parsed.low(mark.first)) is not None:
        return scene.parsed.tables.settings.get("order") != "free"
    return mark.means == "repair" and scene.parsed.marks.at(mark.first, "work") is not None


def _is_counted(scene: Scene, mark: Mark) -> bool:
    return any(
        quantity.noun is not None and quantity.first <= mark.first <= quantity.last
        for quantity in scene.parsed.quantities
    )


def _subject(scene: Scene, clause: Clause, assets: list[Mark], predicate: Mark) -> Mark | None:
    """The asset before the predicate with which its noun phrase begins; else the first behind it."""
    assets = [mark for mark in assets if not _behind_preposition(scene, clause, mark)]
    before = [mark for mark in assets if mark.last < predicate.first]
    if before:
        return before[0]
    return assets[0] if assets and assets[0].first - predicate.last <= 6 else None


def _behind_preposition(scene: Scene, clause: Clause, mark: Mark) -> bool:
    """Such as "at the quarry", "along the river": where something is, and not what it is told of."""
    parsed = scene.parsed
    first = noun_phrase(parsed, mark, clause.first, clause.last)[0]
    while first > clause.first and parsed.marks.at(first - 1, "det", "singular") is not None:
        first -= 1
    prep = parsed.marks.at(first - 1, "prep", "placeprep") if first > clause.first else None
    return prep is not None and not parsed.is_name(first - 1) and parsed.marks.at(first - 1, "of") is None


def _unlisted(scene: Scene, clause: Clause, predicate: Mark) -> str | None:
    """The subject of a state where the tables do not know its noun: "the old mill is closed"."""
    parsed = scene.parsed
    last = skip_left(parsed, predicate.first - 1)
    verb = parsed.marks.at(last + 1, "aux", "leaving")
    if last <= clause.first or predicate.means not in UNLISTED or verb is None:
        return None
    first = max(phrase_left(parsed, last), clause.first)
    if parsed.marks.at(first, "det") is None and not parsed.is_name(first):
        return None
    inside = range(first, last + 1)
    counted = any(first <= one.first <= last for one in parsed.quantities)
    if counted or any(parsed.marks.at(at, "them") is not None for at in inside):
        return None
    if any(parsed.marks.at(at, "ordinal", "fraction") is not None for at in inside):
        return None
    if any(
        parsed.marks.at(at, "counted", "title", "organisation", "work", "event", "figure", "pronoun", "source")
        for at in inside
    ):
        return None
    first = strip_article(parsed, first, last)
    name = full_name(parsed.words(first, last), parsed.low(last), scene.seen)
    scene.seen.asset = name
    return name


def _of_its_parts(scene: Scene, clause: Clause) -> bool:
    """Such as "reopen one of the two tracks": of the line that was named before."""
    inside = [one for one in scene.parsed.quantities if clause.first <= one.first <= clause.last]
    parts = [one for one in inside if one.counted == "object"]
    return any(scene.parsed.marks.at(one.number_last + 1, "outof") is not None for one in parts)


def _of_the_same(scene: Scene, predicate: Mark) -> bool:
    """Cracks and the like that are told without naming the asset again."""
    answer = scene.seen.asked_of == scene.parsed.paragraph - 1 and scene.parsed.size <= ANSWER
    return answer or (predicate.means == "damage" and scene.parsed.marks.at(predicate.first, "damaged") is None)


def _named_before(scene: Scene, clause: Clause) -> Mark | None:
    """The asset that the same sentence named last before a clause."""
    assets = [mark for mark in scene.parsed.marks.of("asset") if mark.last < clause.first]
    return assets[-1] if assets and not _is_counted(scene, assets[-1]) else None


def _refers_back(scene: Scene, clause: Clause) -> bool:
    """Whether a pronoun stands for the asset that was named last."""
    places = range(clause.first, clause.last + 1)
    return any(scene.parsed.marks.at(at, "it") is not None for at in places)


def _state(scene: Scene, clause: Clause, predicate: Mark, thing: str) -> None:
    parsed = scene.parsed
    told = scene.told(clause, predicate.first, predicate.means)
    date = clause_date(parsed, clause, predicate.first)
    span = (clause.first, clause.last)
    no = negated(parsed, clause, predicate.first)
    if no and parsed.marks.at(clause.first, "not") is not None and parsed.low(clause.first + 1) != ",":
        return  # "no school would close" says nothing of one that is open
    if predicate.means == "end" and parsed.marks.within("work", 0, clause.last):
        return
    if (
        predicate.means in ("restore", "repair", "open", "end")
        and date is not None
        and (date.edge != "since" or parsed.low(date.first - 1) == "from")
        and (told.future or date.edge == "by")
        and not no
    ):
        scene.propose(thing, "asset", "restored_by", date.last_day(future=told.future), told, span)
        return
    if parsed.marks.at(predicate.first - 1, "infinitive") is not None and not told.future:
        return  # "needs money to rebuild the school"
    if told.future and predicate.means in ("restore", "repair", "end") and not no:
        return  # a wish without a day: "4 million are needed to rebuild the school"
    _status(scene, clause, predicate, thing, told, no)


def _status(scene: Scene, clause: Clause, predicate: Mark, thing: str, told: Telling, no: bool) -> None:
    """What state an asset or a piece of land is in."""
    parsed, span = scene.parsed, (clause.first, clause.last)
    valid = scene.when(clause, predicate.first, told, until=predicate.means == "closed") or _told_on(
        scene, predicate, told
    )
    if predicate.means == "damage":
        whole = parsed.marks.at(predicate.first, "damaged")
        prop = "damage" if whole is None else "status"
        value = _damage_words(scene, clause, predicate) if whole is None else whole.means
        told = replace(told, stance="denies") if no and told.stance == "says" else told
        if not no or (whole is not None and told.stance == "denies"):
            scene.propose(thing, "asset", prop, value, told, span, valid=valid)
        return
    if predicate.means in FIXED:
        value = f"not {FIXED[predicate.means]}" if no else FIXED[predicate.means]
        scene.propose(thing, "asset", "status", value, told, span, valid=valid)
        return
    if predicate.means in ("clear", "suspected"):
        counted = any(clause.first <= one.first <= clause.last for one in parsed.quantities)
        told = replace(told, stance="denies") if no and told.stance == "says" else told
        if not counted and (not no or told.stance == "denies"):
            kind = "asset" if parsed.marks.within("way", clause.first, clause.last) else "hazardous area"
            value = "cleared" if predicate.means == "clear" else "suspected"
            scene.propose(thing, kind, "status", value, told, span, valid=valid)
        return
    if predicate.means in ("restore", "repair", "end"):
        value = "repaired" if predicate.means == "repair" else "restored"
        if no:
            value = f"not {value}"
        scene.propose(thing, "asset", "status", value, told, span, valid=valid)
        return
    value = STATES[predicate.means]
    if _is_utility(scene, thing):
        value = {"closed": "out of service", "open": "restored"}.get(value, value)
    before = scene.seen.claim
    if no and before is not None and (before.thing, before.property, before.value) == (thing, "status", value):
        told = replace(told, stance="denies")
    elif no:
        value = OPPOSITE.get(value, value)
    scene.propose(thing, "asset", "status", value, told, span, valid=valid)


def _is_utility(scene: Scene, thing: str) -> bool:
    """Whether a thing supplies water, power and the like: it works or is out of service, while a road is open or closed."""
    head = re.split(
        r"\s(?:of|for|at|in|on|near|to|over|behind|from|в|у|на|до|через|поблизу|возле)\s", thing.casefold()
    )[0]
    tokens = tokenise(head)
    marks = scene.parsed.tables.marks(tokens)
    if scene.parsed.tables.settings.get("order") == "free":
        return bool(marks.of("utility"))
    return bool(tokens) and marks.at(len(tokens) - 1, "utility") is not None


def _told_on(scene: Scene, predicate: Mark, told: Telling) -> str | None:
    """The day of the telling, for a state that holds now: "told reporters on Monday that the bridge remains closed"."""
    if told.future or predicate.means not in STATES:
        return None
    for frame in scene.frames:
        if frame.first <= predicate.first <= frame.last:
            near = range(frame.lead[0], min(frame.lead[1] + 6, scene.parsed.size))
            date = next((one for one in scene.parsed.dates if one.first in near and one.edge == ""), None)
            if date is not None:
                return date.iso(future=False)
    return None


def _damage_words(scene: Scene, clause: Clause, predicate: Mark) -> str:
    """Such as "cracks in two of five piers", "the second pier had shifted by 40 centimetres"."""
    parsed = scene.parsed
    noun = parsed.marks.at(predicate.first - 1, "aux", "adv") is None
    if parsed.marks.at(predicate.last + 1, "prep") is not None and noun:
        return parsed.words(predicate.first, clause.last)
    if clause.last - clause.first <= WHOLE:
        return parsed.words(strip_article(parsed, clause.first, clause.last), clause.last)
    first = predicate.first
    if parsed.marks.at(first - 1, "degree") is not None:
        first -= 1
    return parsed.words(first, predicate.last)
