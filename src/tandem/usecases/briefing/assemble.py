"""One briefing from a plan, its picture and the briefing before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from tandem.claims.belief import belief, beliefs_of
from tandem.language import ENGLISH, Language, phrase
from tandem.picture.tables import Finding
from tandem.publishing.content import Baseline, Briefing, Method, Source
from tandem.store.protocol import Document, Reader
from tandem.usecases.briefing.headline import Counted, PeopleRanges, Telling, headline
from tandem.usecases.briefing.kept import changes, keep
from tandem.usecases.briefing.map import region_map
from tandem.usecases.briefing.standing import capacity, land_totals, not_known
from tandem.usecases.briefing.time import coming_works, curves, gantt
from tandem.usecases.counting import counted_words
from tandem.usecases.inboxes import policy_news
from tandem.usecases.naming import rule_name
from tandem.usecases.planning import Planned


def assemble(
    reader: Reader,
    planned: Planned,
    findings: Iterable[Finding],
    *,
    region: str,
    map_day: date,
    weeks: int,
    now: datetime,
    language: Language = ENGLISH,
) -> tuple[Briefing, Document]:
    """The content of the briefing, and the document that keeps its figures."""
    found = tuple(findings)
    counted = headline(planned, people_ranges(reader, planned), language)
    tell = teller(reader, planned, told_things(planned, counted), language)
    earlier = [kept for kept in reader.documents("briefing") if kept.made_at < now]
    picture = planned.prepared.seen.picture
    generated = language.text(is_generated(reader, planned.prepared.basis.known_at))
    briefing = Briefing(
        title=language.text("Recovery of {region}", region=region),
        region=region,
        made_on=now.date(),
        valid_on=picture.valid_at,
        figures=tuple(row.figure(tell, language) for row in counted),
        changed=tuple(changes(earlier[-1], counted, plan=planned.document, language=language)) if earlier else None,
        map=region_map(planned, map_day, language),
        curves=curves(planned, language),
        gantt=gantt(planned, weeks, map_day, language),
        next_works=coming_works(planned, picture.valid_at, tell, language),
        capacity=capacity(picture, tell, language),
        land=land_totals(planned, language),
        not_known=not_known(planned, found, language),
        findings=len(found),
        method=method(
            planned, (*outdated(reader, planned, language), *counted_words(reader, planned, language)), language
        ),
        generated=bool(generated),
        generated_note=generated,
        previous=earlier[-1].title if earlier else "",
        language=language,
    )
    return briefing, keep(counted, plan=planned.document, valid_at=picture.valid_at, now=now, language=language)


def method(planned: Planned, notes: tuple[str, ...], language: Language = ENGLISH) -> Method:
    """How the plan was made, with its bound, its baselines and notes on what it counts."""
    solution, names = planned.solution, planned.named(language)
    return Method(
        plan_id=planned.document,
        seed=solution.seed,
        policy=planned.policy.label,
        weights=tuple((names.get(name, name), weight) for name, weight in planned.policy.weights.items()),
        objective=solution.objective,
        bound=solution.bound,
        gap=solution.gap,
        baselines=tuple(Baseline(rule_name(name, language), objective) for name, objective, _ in solution.baselines),
        digests=(
            (language.text("policy"), planned.policy.digest),
            (language.text("problem"), planned.problem.digest),
            (language.text("schedule"), solution.schedule.digest),
        ),
        checked=phrase("An independent checker found no broken rule."),
        notes=notes,
    )


def outdated(reader: Reader, planned: Planned, language: Language) -> tuple[str, ...]:
    """That other values of the policy are in force now than those that the plan was made under."""
    return tuple(
        language.text(
            "Newer than the plan: {name}, {property}: {was} → {now} (received {day}).",
            name=one.name,
            property=language.text(one.property).lower(),
            was=one.was,
            now=one.now,
            day=one.received_at.date(),
        )
        for one in policy_news(reader, planned)
    )


def people_ranges(reader: Reader, planned: Planned) -> PeopleRanges:
    """Smallest and largest number of people of each community with a known number, over all claims that stand."""
    basis, policy = planned.prepared.basis, planned.policy.records
    known = {row.id: row.people for row in planned.prepared.seen.picture.communities if row.people is not None}
    evidence = reader.evidence(things=list(known), known_at=basis.known_at)
    values = {
        claim.id: float(claim.value)
        for claims in evidence.claims.values()
        for claim in claims.get("people", ())
        if isinstance(claim.value, int | float)
    }
    ranges = {}
    for community, people in known.items():
        found = belief(evidence, community, "people", valid_at=basis.valid_at, known_at=basis.known_at, policy=policy)
        said = [values[claim] for claim in (*found.supporting, *found.opposing) if claim in values]
        ranges[community] = (min([people, *said]), max([people, *said]))
    return ranges


def told_things(planned: Planned, counted: Iterable[Counted]) -> set[str]:
    """Things whose words the briefing prints."""
    picture = planned.prepared.seen.picture
    first = {thing for row in counted for thing, _ in row.things[:10]}
    works = {work.thing for work in planned.prepared.works.works}
    capacity_things = {row.id for row in picture.commitments} | {team.id for team in picture.teams}
    return first | works | capacity_things


def teller(reader: Reader, planned: Planned, things: set[str], language: Language) -> Telling:
    """Looks up what is believed of a thing's property, in words and with its reports."""
    basis = planned.prepared.basis
    evidence = reader.evidence(things=things, known_at=basis.known_at)

    def tell(thing: str, name: str) -> Source:
        believed = beliefs_of(
            evidence, thing, valid_at=basis.valid_at, known_at=basis.known_at, policy=planned.policy.records
        )
        belief = believed.get(name) or sorted(believed.items())[0][1]
        said = {claim.id: claim.report for claims in evidence.claims[thing].values() for claim in claims}
        reports = tuple(dict.fromkeys(said[claim] for claim in belief.supporting if claim in said))
        title = planned.names.get(thing, thing)
        return Source(
            thing, f"{title}: {language.text(belief.account.told(planned.names))}", reports, belief.supporting
        )

    return tell


def is_generated(reader: Reader, known_at: datetime | None = None) -> str:
    """A note where any source of the workspace is a generated one; empty otherwise."""
    sources = reader.evidence(things=[], known_at=known_at).sources.values()
    if not any("generated" in source.name for source in sources):
        return ""
    real = any("generated" not in source.name and source.kind != "person" for source in sources)
    return (
        phrase("Roads, damage, teams and dates are generated.")
        if real
        else phrase("Everything here is invented by Tandem's generator.")
    )
