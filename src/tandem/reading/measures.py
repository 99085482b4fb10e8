"""Claims of measures: money, durations, capacities and shares."""

from __future__ import annotations

from dataclasses import replace

from tandem.reading.clauses import Clause, Telling
from tandem.reading.counting import figure_span, nearest, subject_name, verbs
from tandem.reading.drafts import Scene
from tandem.reading.figures import antecedent_asset, asset_name
from tandem.reading.numbers import Quantity
from tandem.reading.phrases import phrase_right, skip_left, strip_article
from tandem.reading.speakers import organisation_name
from tandem.reading.tables import Mark
from tandem.reading.things import noun_phrase

CLOSE = 3  # words between a verb and its figure


def money(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """What a work, or an asset, costs; else money that somebody gives."""
    parsed = scene.parsed
    predicate = nearest(scene, clause, quantity, "cost", "fund", "pledge", "sign", "start", "deliver", "repair")
    means = predicate.means if predicate else "fund"
    told, whose = _telling_of_money(scene, clause, quantity, predicate, means), ""
    thing, kind = _paid_for(scene, clause, quantity, means, told)
    if not thing:
        thing, whose = _gift(scene, clause, quantity, told)
    status = "expected" if kind == "commitment" and told.future else ""
    own = quantity.unit.partition(":")[2]
    currency = parsed.words(quantity.last, quantity.last) if own == "other" else own or scene.seen.currency
    scene.seen.currency = currency
    span = figure_span(scene, clause, quantity, predicate)
    valid = scene.when(clause, quantity.first, told) if kind == "commitment" else None
    scene.propose(
        thing, kind, "cost", quantity.value, told, span, valid=valid, unit=currency, status=status, organisation=whose
    )


def _telling_of_money(scene: Scene, clause: Clause, quantity: Quantity, predicate: Mark | None, means: str) -> Telling:
    """An estimate of a cost expects, money set aside is a plan."""
    parsed = scene.parsed
    told = scene.told(clause, predicate.first if predicate else clause.last, means)
    if told.stance != "says":
        return told
    estimated = parsed.marks.within("estimated", 0, quantity.first)
    repair = parsed.marks.within("repair_noun", clause.first, clause.last)
    reserved = parsed.marks.within("reserved", 0, clause.last)
    if estimated and (means == "cost" or repair):
        return replace(told, stance="expects")
    return replace(told, stance="plans") if reserved else told


def _paid_for(scene: Scene, clause: Clause, quantity: Quantity, means: str, told: Telling) -> tuple[str, str]:
    """The work or asset that the money is the cost of; '' and 'commitment' where it is given."""
    parsed = scene.parsed
    works = [mark for mark in parsed.marks.within("work", clause.first, clause.last) if _beside(scene, quantity, mark)]
    repair = works and parsed.marks.at(works[0].first, "repair_noun") is not None
    means = "cost" if parsed.marks.within("total", clause.first, quantity.first) else means
    assets = parsed.marks.within("asset", clause.first, quantity.first) if repair else []
    if assets and parsed.tables.settings.get("order") == "free":
        return asset_name(scene, assets[0], clause.first, clause.last), "asset"
    if repair and scene.seen.asset and (means == "cost" or told.stance == "expects"):
        return scene.seen.asset, "asset"
    asset = antecedent_asset(scene, clause) if means in ("cost", "fund", "repair", "deliver") else None
    if asset is not None and clause.antecedent is not None:
        return asset_name(scene, asset, 0, clause.antecedent), "asset"
    if not works and clause.antecedent is not None:
        works = [mark for mark in parsed.marks.of("work") if mark.last <= clause.antecedent][-1:]
        if works:
            return work_name(scene, works[0], Clause(0, clause.antecedent)), "work"
    if works and means == "cost":
        return work_name(scene, works[0], clause), "work"
    if works:
        return work_name(scene, works[0], clause), "commitment" if told.future else "work"
    if means == "cost":
        return _costly(scene, clause, quantity)
    return "", "commitment"


def _beside(scene: Scene, quantity: Quantity, work: Mark) -> bool:
    """Whether no comma parts the money from the work: "350,000 euros for March, provided the audit is closed" is for no audit."""
    return not any(scene.parsed.low(at) == "," for at in range(quantity.last, work.first))


def _costly(scene: Scene, clause: Clause, quantity: Quantity) -> tuple[str, str]:
    """What costs, where no work is named: an asset of the clause, or what "it" or "the total" stands for."""
    parsed = scene.parsed
    assets = parsed.marks.within("asset", clause.first, quantity.first)
    if assets:
        return asset_name(scene, assets[0], clause.first, clause.last), "asset"
    if scene.seen.work is not None and parsed.marks.within("figure", clause.first, quantity.first):
        return scene.seen.work, "work"
    if scene.seen.asset is not None:
        return scene.seen.asset, "asset"
    return (scene.seen.work, "work") if scene.seen.work is not None else ("", "commitment")


def _gift(scene: Scene, clause: Clause, quantity: Quantity, told: Telling) -> tuple[str, str]:
    """Such as "grant of the Relief Fund", and whose it is; a share of a sum told before says what for."""
    parsed = scene.parsed
    grants = parsed.marks.within("pledge", clause.first, clause.last)
    noun = parsed.words(grants[0].first, grants[0].last) if grants else parsed.tables.settings.get("funds", "funds")
    owner = _possessor(scene, grants[0]) if grants else None
    owner = owner or subject_name(scene, clause, quantity)
    if owner is None:
        owner = scene.memory.organisation if told.chain == ("article",) else told.chain[-1]
    owner = scene.memory.employers.get(owner or "", owner)
    if not quantity.unit and scene.seen.giver:
        owner = scene.seen.giver
    scene.seen.giver = owner or ""
    thing = " ".join(filter(None, (noun, parsed.tables.settings.get("of", "of"), owner))) if owner else noun
    purpose = parsed.marks.starting(quantity.last + 1, "for")
    if not quantity.unit and purpose is not None and purpose.last < clause.last:
        end = min(phrase_right(parsed, purpose.last + 1), clause.last)
        thing = f"{thing} {parsed.words(purpose.first, end)}"
    return thing, owner if owner is not None and owner not in scene.memory.people else ""


def _possessor(scene: Scene, noun: Mark) -> str | None:
    """Whose grant it is in "the Regional Bank's loan"."""
    parsed = scene.parsed
    if parsed.low(noun.first - 1) != "'s":
        return None
    last = noun.first - 2
    first = last
    while first > 0 and parsed.is_name(first - 1):
        first -= 1
    return organisation_name(parsed, first, last, scene.memory)


def duration(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """How long a work, or the repair of an asset, takes."""
    predicate = nearest(scene, clause, quantity, "take")
    lasting = _lasting(scene, clause, predicate) if predicate is not None else None
    if predicate is None or lasting is None:
        return
    factor = float(quantity.unit.partition(":")[2])
    value = {
        key: round(float(worth) * factor) if isinstance(worth, int | float) else worth
        for key, worth in quantity.value.items()
    }
    thing, kind, prop = lasting
    told = scene.told(clause, predicate.first, "take")
    scene.propose(thing, kind, prop, value, told, figure_span(scene, clause, quantity, predicate))


def _lasting(scene: Scene, clause: Clause, predicate: Mark) -> tuple[str, str, str] | None:
    """What takes its time: thing, kind and property."""
    parsed, seen = scene.parsed, scene.seen
    works = parsed.marks.within("work", clause.first, clause.last)
    if not works and parsed.marks.at(clause.first, "modal", "own_verb") is not None:
        works = parsed.marks.within("work", 0, clause.first)[-1:]
    assets = parsed.marks.within("asset", clause.first, predicate.first)
    doing = parsed.marks.within("predicate", clause.first, predicate.first - 1)
    repair = bool(works) and parsed.marks.at(works[0].first, "repair_noun") is not None
    repair = repair or not (works or doing or seen.work is not None or seen.asset is None)
    if doing and not works and doing[0].means in ("clear", "survey", "find", "destroy"):
        return _clearing(scene), "work", "duration_days"
    if assets and (repair or (doing and doing[0].means == "repair")):
        return asset_name(scene, assets[0], clause.first, clause.last), "asset", "repair_duration_days"
    if doing and doing[0].means == "repair" and doing[0].first == clause.first:
        named = parsed.words(
            strip_article(parsed, doing[0].last + 1, predicate.first), skip_left(parsed, predicate.first - 1)
        )
        return named, "asset", "repair_duration_days"
    if repair and seen.asset:
        return seen.asset, "asset", "repair_duration_days"
    if works:
        whole = Clause(min(works[0].first, clause.first), clause.last)
        return work_name(scene, works[0], whole), "work", "duration_days"
    if seen.work:
        return seen.work, "work", "duration_days"
    first = strip_article(parsed, clause.first, predicate.first)
    last = skip_left(parsed, predicate.first - 1)
    return (parsed.words(first, last), "work", "duration_days") if last >= first else None


def _clearing(scene: Scene) -> str:
    """The clearance of the place that the text speaks of."""
    settings, home = scene.parsed.tables.settings, scene.seen.place or scene.seen.home
    noun = settings.get("clearance", "clearance")
    return f"{noun} {settings.get('in', 'in')} {home}" if home else noun


def work_name(scene: Scene, mark: Mark, clause: Clause) -> str:
    """The name of a work; a bare "the work" is the one named last."""
    parsed = scene.parsed
    first, last = noun_phrase(parsed, mark, clause.first, clause.last)
    words = parsed.words(first, last)
    if first == last and parsed.marks.at(first, "course") is not None:
        scopes = parsed.marks.of("scope")
        return f"{parsed.words(scopes[0].first, scopes[0].last)} {words}" if scopes else words
    if first == last and scene.seen.work is not None:
        return scene.seen.work
    words = words[0].lower() + words[1:] if parsed.starts(first) else words
    if first != last or scene.seen.work is None:
        scene.seen.work = words
    return words


def carries(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Whether a figure of things or people is what an asset can take: "carries about 120 vehicles a day"."""
    parsed = scene.parsed
    verb = next(iter(parsed.marks.within("carry", clause.first, quantity.first)), None)
    if verb is None or quantity.first - verb.last > CLOSE:
        return False
    return bool(parsed.marks.within("asset", clause.first, verb.first)) or (
        scene.seen.asset is not None and parsed.marks.at(skip_left(parsed, verb.first - 1), "pronoun", "it") is not None
    )


def load(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """ "The bridge can carry 40 tonnes": the capacity of an asset."""
    parsed = scene.parsed
    assets = parsed.marks.within("asset", clause.first, quantity.first)
    thing = asset_name(scene, assets[0], clause.first, clause.last) if assets else scene.seen.asset
    if thing is None or not (
        parsed.marks.within("carry", clause.first, clause.last)
        or parsed.marks.within("capacity", clause.first, clause.last)
    ):
        return
    told = scene.told(clause, quantity.first)
    unit = parsed.words(quantity.number_last, quantity.last).partition(" ")[2]
    scene.propose(thing, "asset", "capacity", quantity.value, told, figure_span(scene, clause, quantity), unit=unit)


def share(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """Such as "operating at 40 per cent of its capacity", "the work is 60 per cent complete"."""
    parsed = scene.parsed
    told = scene.told(clause, quantity.first)
    span = figure_span(scene, clause, quantity)
    if parsed.marks.within("capacity", clause.first, clause.last):
        assets = parsed.marks.within("asset", clause.first, quantity.first)
        thing = (
            parsed.words(*noun_phrase(parsed, assets[0], clause.first, quantity.first)) if assets else scene.seen.asset
        )
        if thing:
            scene.propose(thing, "asset", "capacity", quantity.value, told, span)
    elif parsed.marks.within("work", clause.first, clause.last) and verbs(scene, clause.first, clause.last, "end"):
        works = parsed.marks.within("work", clause.first, clause.last)
        scene.propose(work_name(scene, works[0], clause), "work", "done_share", quantity.value, told, span)
