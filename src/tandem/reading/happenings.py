"""Claims of roles, meetings, contamination, agreements, deployments, purposes, causes and withdrawn figures."""

from __future__ import annotations

import re
from dataclasses import replace

from tandem.reading.clauses import Clause, Telling, negated
from tandem.reading.drafts import Scene
from tandem.reading.events import event_name
from tandem.reading.phrases import ENDS, Parsed, name_run, phrase_left, phrase_right, skip_left, strip_article
from tandem.reading.places import where_phrase
from tandem.reading.speakers import ARTICLE, meet_all
from tandem.reading.tables import Mark
from tandem.reading.things import noun_phrase, place_at, place_in

COUNTED = ("place", "hazard")
ENDING_NAME = ("prep", "conj", "aux", "pronoun", "rel", "det", "singular")
DATELINE = (",", "(", "-", "–", "—", ":", ".")  # what stands behind the place with which a report begins
PLAIN = Telling((ARTICLE,), "says", None, "")


def people(scene: Scene) -> None:
    """Roles of people; the text itself says who somebody is."""
    for role in scene.roles:
        if role.complete:
            scene.propose(role.name, "person", "role", role.value, PLAIN, (role.first, role.last))


def contamination(scene: Scene, clause: Clause) -> None:
    """Such as "the presence of unexploded ordnance in X", "X is contaminated with mines"."""
    parsed = scene.parsed
    for verb in _mined(scene, clause):
        if parsed.marks.starting(verb.last + 1, "area", "asset", "placeword") is not None:
            continue  # "behind mined land" says where
        mines = [
            mark
            for mark in parsed.marks.within("mine_word", clause.first, clause.last)
            if mark.first > verb.first or verb.means in ("exist", "find")
        ]
        if not mines and parsed.marks.at(verb.last + 1, "prep", "of") is not None and verb.last + 2 <= clause.last:
            continue
        counted = [one for one in parsed.quantities if clause.first <= one.number_last <= clause.last]
        if negated(parsed, clause, verb.first) or any(
            one.counted in COUNTED or one.unit.startswith("area") for one in counted
        ):
            continue
        areas = [
            mark
            for mark in parsed.marks.within("area", clause.first, clause.last)
            if not mines or not mines[0].first <= mark.first <= mines[0].last
        ]
        areas += parsed.marks.within("asset", clause.first, clause.last)
        thing = _area_name(scene, clause, areas)
        value = parsed.words(mines[0].first, mines[-1].last) if mines else "contaminated"
        told = scene.told(clause, verb.first, "contaminate")
        wide = list(parsed.marks.within("degree", clause.first, clause.last))
        if wide and mines:
            value = f"{value}, {parsed.words(wide[0].first, wide[0].last)}"
        scene.propose(
            thing, "hazardous area", "contamination", value, told, (_phrase_start(scene, clause, verb), clause.last)
        )
        return


def _mined(scene: Scene, clause: Clause) -> list[Mark]:
    """Verbs of contamination, and of finding or lying about where mines are named without a number."""
    parsed = scene.parsed
    found = parsed.marks.within("predicate", clause.first, clause.last, "contaminate")
    mined = parsed.marks.within("mine_word", clause.first, clause.last)
    counted = [one for one in parsed.quantities if clause.first <= one.first <= clause.last]
    several = mined and re.search(parsed.tables.settings.get("plural", "$^"), parsed.low(mined[0].last)) is not None
    if several and not counted:
        nouns = parsed.marks.within("counted", clause.first, clause.last, "device")
        scene.seen.counted = nouns[0] if nouns else scene.seen.counted
        found += parsed.marks.within("predicate", clause.first, clause.last, "find")
    if mined:
        found += parsed.marks.within("predicate", clause.first, clause.last, "exist")
    return found


def _phrase_start(scene: Scene, clause: Clause, verb: Mark) -> int:
    parsed = scene.parsed
    if parsed.marks.at(verb.last, "of") is None:
        return clause.first
    first = verb.first
    while (
        first > clause.first
        and parsed.marks.at(first - 1, "prep", "conj", "aux") is None
        and parsed.low(first - 1) not in ENDS
    ):
        first -= 1
    return first


def _area_name(scene: Scene, clause: Clause, areas: list[Mark]) -> str:
    parsed = scene.parsed
    if areas:
        first, last = noun_phrase(parsed, areas[0], clause.first, clause.last)
        return parsed.words(first, max(last, areas[0].last))
    where = where_phrase(parsed, clause.first, clause.last)
    return where or scene.seen.place or scene.seen.home or "area"


def meetings(scene: Scene, clause: Clause) -> None:
    """Such as "X met with Y" as an event with its place and day."""
    parsed = scene.parsed
    verbs = parsed.marks.within("predicate", clause.first, clause.last, "meet")
    if not verbs or negated(parsed, clause, verbs[0].first):
        return
    verb = verbs[0]
    told = scene.told(clause, verb.first, "meet")
    counted = any(clause.first <= one.first < verb.first for one in parsed.quantities)
    if verb.first == clause.first or counted:
        return
    subject = phrase_left(parsed, verb.first - 1)
    names = [role.name for role in scene.roles if role.first <= verb.first - 1 and role.last >= subject]
    who = names[0] if names else parsed.words(strip_article(parsed, subject, verb.first - 1), verb.first - 1)
    first = verb.last + 1
    if first > clause.last:
        return
    if parsed.marks.at(first, "prep") is not None and first < clause.last:
        first += 1
    end = min(phrase_right(parsed, first, inner=("of", "placeprep")), clause.last)
    other = parsed.words(strip_article(parsed, first, end), end)
    thing = f"{parsed.tables.settings.get('meeting', 'meeting of')} {who} {parsed.tables.settings.get('and', 'and')} {other}"
    where = place_in(parsed, end, clause.last)
    valid = scene.when(clause, verb.first, told)
    scene.propose(thing, "event", "happened", where or other, told, (clause.first, end), valid=valid)


def occurrences(scene: Scene, clause: Clause) -> None:
    """Such as "an explosion was heard in X", "the handover took place": something happened."""
    parsed = scene.parsed
    if any(one.kind == "event" for one in scene.found):
        return
    for verb in parsed.marks.within("predicate", clause.first, clause.last, "happen"):
        events = parsed.marks.within("event", clause.first, clause.last) or parsed.marks.within(
            "cause", clause.first, clause.last
        )
        sudden = parsed.marks.at(verb.first, "sudden") is not None
        if not (events or sudden) or negated(parsed, clause, verb.first):
            continue
        told = scene.told(clause, verb.first)
        words = parsed.words(clause.first, clause.last)
        valid = scene.when(clause, verb.first, told, event=True)
        scene.seen.event = None
        scene.propose(
            event_name(scene, clause), "event", "happened", words, told, (clause.first, clause.last), valid=valid
        )
        return


def briefings(scene: Scene, clause: Clause) -> None:
    """Such as "provided an update to X regarding Y" as an event."""
    parsed = scene.parsed
    for verb in parsed.marks.within("predicate", clause.first, clause.last, "brief"):
        first = verb.last + 2
        if first > clause.last:
            return
        names = [role.name for role in meet_all(parsed, scene.memory) if role.first >= verb.last]
        end = phrase_right(parsed, first)
        about = next((mark for mark in parsed.marks.within("about", end, clause.last)), None)
        value = (
            parsed.words(about.last + 1, clause.last) if about is not None and about.last < clause.last else "briefing"
        )
        thing = f"update to {names[0] if names else parsed.words(strip_article(parsed, first, end), end)}"
        told = scene.told(clause, verb.first)
        scene.propose(
            thing,
            "event",
            "happened",
            value,
            told,
            (verb.first, clause.last),
            valid=scene.when(clause, verb.first, told),
        )


def agreements(scene: Scene, clause: Clause) -> None:
    """Such as "a pledge of support", "signed a memorandum on training": what was agreed."""
    parsed = scene.parsed
    for mark in parsed.marks.within("pledge", clause.first, clause.last):
        link = mark.last + 1
        if (
            link >= clause.last
            or parsed.marks.at(link, "prep", "of", "infinitive") is None
            or parsed.marks.at(mark.first, "modal")
            or parsed.marks.at(link, "partner")
            or parsed.in_date(link + 1) is not None
        ):
            continue
        if any(mark.last < one.first <= clause.last and one.unit != "percent" for one in parsed.quantities):
            continue
        told = replace(scene.told(clause, mark.first, "pledge"), stance="says", hedge=None)
        first = mark.first - 1 if parsed.marks.at(mark.first - 1, "det", "singular") is not None else mark.first
        content = parsed.words(link + 1, clause.last)
        organisations = list(parsed.marks.within("organisation", clause.first, clause.last))
        owner = (
            f" {parsed.tables.settings.get('of', 'of')} {parsed.words(organisations[0].first, organisations[0].last)}"
            if organisations
            else ""
        )
        thing = f"{parsed.words(mark.first, mark.last)}{owner}"
        valid = scene.when(clause, mark.first, told)
        scene.propose(
            thing, "agreement", "content", content, told, (max(first, clause.first), clause.last), valid=valid
        )
        return


def signings(scene: Scene, clause: Clause) -> None:
    """Such as "signed the financing agreement on Friday": that it was signed, where nobody says what it is about."""
    parsed = scene.parsed
    found = parsed.marks.within("predicate", clause.first, clause.last, "sign")
    papers = parsed.marks.within("pledge", clause.first, clause.last)
    read = any(one.kind == "agreement" and one.stance == "says" for one in scene.found)
    if not found or not papers or read or negated(parsed, clause, found[0].first):
        return
    told = scene.told(clause, found[0].first, "sign")
    paper = papers[0]
    first = paper.first
    while first > clause.first and parsed.marks.at(first - 1, *ENDING_NAME, "predicate") is None:
        first -= 1
    thing = parsed.words(strip_article(parsed, first, paper.last), min(phrase_right(parsed, paper.last), clause.last))
    valid = scene.when(clause, found[0].first, told)
    span = (min(found[0].first, paper.first), clause.last)
    scene.propose(thing, "agreement", "happened", parsed.low(found[0].first), told, span, valid=valid)


def deployments(scene: Scene, clause: Clause) -> None:
    """Such as "the inclusion of A, B and C", "deployment of A to X": which organisations are where."""
    parsed = scene.parsed
    for mark in parsed.marks.within("deployment", clause.first, clause.last):
        told = scene.told(clause, mark.last)
        where = scene.seen.home or place_in(parsed, 0, parsed.size - 1)
        items = _list_items(parsed, mark.last + 1, clause.last)
        for first, last in items if len(items) > 1 else ():
            first = strip_article(parsed, first, last)
            cut = next((at for at in range(first, last + 1) if parsed.low(at) == "("), last + 1)
            thing = parsed.words(first, cut - 1)
            if where is not None:
                scene.propose(thing, "organisation", "deployed_in", where, told, (first, last))


def stationed(scene: Scene, clause: Clause) -> None:
    """ "The 3rd Engineer Battalion has been deployed in Velm district"."""
    parsed = scene.parsed
    for verb in parsed.marks.within("predicate", clause.first, clause.last, "deploy"):
        last = skip_left(parsed, verb.first - 1)
        counted = any(clause.first <= one.first <= clause.last for one in parsed.quantities)
        if counted or last <= clause.first or parsed.marks.at(verb.first - 1, "aux") is None:
            continue
        first = max(phrase_left(parsed, last), clause.first)
        where = place_in(parsed, verb.last + 1, clause.last)
        if where is None or parsed.marks.at(last, "organisation", "military") is None:
            continue
        told = scene.told(clause, verb.first, "deploy")
        thing = parsed.words(strip_article(parsed, first, last), last)
        scene.propose(thing, "organisation", "deployed_in", where, told, (first, clause.last))


def _list_items(parsed: Parsed, first: int, last: int) -> list[tuple[int, int]]:
    """Items between commas and the last "and"; brackets stay with their item."""
    items, start, depth = [], first, 0
    for at in range(first, last + 2):
        low = parsed.low(at)
        depth += (low == "(") - (low == ")")
        ends = at > last or (depth == 0 and (low == "," or parsed.marks.at(at, "and") is not None))
        if ends:
            if at > start:
                items.append((start, min(at - 1, last)))
            start = at + 1
    return items


def causes(scene: Scene, clause: Clause) -> None:
    """Such as "struck an object, probably an anti-vehicle mine": the cause of an event with casualties."""
    parsed = scene.parsed
    for mark in parsed.marks.within("reason", clause.first, clause.last):
        if mark.last < clause.last:
            told = scene.told(clause, mark.first)
            end = min(phrase_right(parsed, mark.last + 1), clause.last)
            words = parsed.words(strip_article(parsed, mark.last + 1, end), end)
            scene.propose(_caused(scene, clause), "event", "cause", words, told, (clause.first, end))
            return
    verbs = parsed.marks.within("cause", clause.first, clause.last)
    if scene.seen.event is not None and not verbs:
        _was_a_mine(scene, clause)
    hurt = _hurt_by(parsed, clause)
    if not (verbs or hurt) or (not verbs and scene.seen.event is None):
        return
    verbs = verbs or hurt
    mines = [mark for mark in parsed.marks.within("mine_word", clause.first, clause.last) if mark.last > verbs[0].first]
    if not mines:
        return
    told = scene.told(clause, mines[0].first)
    first = mines[0].first
    while first > clause.first and parsed.marks.at(first - 1, "det", "singular", "hedge") is not None:
        first -= 1
    words = parsed.words(mines[0].first, mines[0].last)
    scene.propose(_caused(scene, clause), "event", "cause", words, told, (first, mines[0].last))


def _hurt_by(parsed: Parsed, clause: Clause) -> list[Mark]:
    """The verb of "were wounded by a detonator"."""
    hurt = parsed.marks.within("predicate", clause.first, clause.last)
    return [one for one in hurt if one.means in ("kill", "injure") and parsed.marks.at(one.last + 1, "by") is not None]


def _caused(scene: Scene, clause: Clause) -> str:
    """The event that the text speaks of; one that the clause itself names goes first."""
    named = scene.parsed.marks.within("event", clause.first, clause.last)
    return event_name(scene, clause) if named or scene.seen.event is None else scene.seen.event


def _was_a_mine(scene: Scene, clause: Clause) -> None:
    """Such as "it was an anti-tank mine", "the device is believed to have been a shell"."""
    parsed = scene.parsed
    mines = parsed.marks.within("mine_word", clause.first, clause.last)
    pointed = parsed.marks.at(clause.first, "it", "referring") or parsed.marks.at(clause.first + 1, "counted")
    if not mines or pointed is None or parsed.marks.within("predicate", clause.first, clause.last, "find"):
        return
    mine, copula = mines[-1], mines[-1].first - 1
    while copula > clause.first and parsed.marks.at(copula, "singular", "det", "hedge") is not None:
        copula -= 1
    beside = copula == clause.first and parsed.tables.settings.get("order") == "free"
    if mine.first > clause.first and (parsed.marks.at(copula, "aux") is not None or beside):
        told = scene.told(clause, mine.first)
        words = parsed.words(mine.first, mine.last)
        scene.propose(_caused(scene, clause), "event", "cause", words, told, (clause.first, mine.last))


def purposes(scene: Scene, clause: Clause) -> None:
    """Such as "This effort is aimed at ...": the purpose of something joint."""
    parsed = scene.parsed
    for verb in parsed.marks.within("predicate", clause.first, clause.last, "purpose"):
        if verb.last >= clause.last:
            continue
        told = scene.told(clause, verb.first)
        last = skip_left(parsed, verb.first - 1)
        first, last = (clause.first, last) if last > clause.first else (0, phrase_right(parsed, 0))
        words = parsed.words(strip_article(parsed, first, last), last)
        value = parsed.words(verb.last + 1, clause.last)
        scene.propose(words, "agreement", "purpose", value, told, (verb.first, clause.last))
    for verb in parsed.marks.within("predicate", clause.first, clause.last, "part"):
        if scene.seen.commitment is not None:
            told = scene.told(clause, verb.first)
            value = parsed.words(verb.first, clause.last)
            scene.propose(scene.seen.commitment, "commitment", "purpose", value, told, (clause.first, clause.last))


def home_place(parsed: Parsed) -> str | None:
    """The place that a heading or dateline names."""
    for at in range(parsed.size):
        if parsed.marks.at(at, "placeword") is not None and parsed.is_name(at - 1):
            first = at - 1
            while parsed.is_name(first - 1):
                first -= 1
            bare = not parsed.is_name(at) and parsed.tables.settings.get("order") != "free"
            return parsed.words(first, at - 1 if bare else at)
    shouted = all(token.text.isupper() for token in parsed.tokens if token.is_word)
    word = parsed.tables.settings.get("of", "of")
    ofs = [at for at in range(parsed.size - 1) if parsed.low(at) == word]
    if shouted and ofs and parsed.marks.of("organisation"):
        return parsed.words(ofs[-1] + 1, name_run(parsed, ofs[-1] + 1)).title() if parsed.is_name(ofs[-1] + 1) else None
    found = place_in(parsed, 0, parsed.size - 1)
    if found is None and name_run(parsed, 0) + 1 < parsed.size and parsed.low(name_run(parsed, 0) + 1) in DATELINE:
        found = place_at(parsed, 0, parsed.size - 1)
    return found
