"""One briefing from a plan, its picture and the briefing before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from tandem.claims.belief import belief, beliefs_of
from tandem.picture.tables import Finding
from tandem.publishing.content import Baseline, Briefing, Method, Source
from tandem.store.protocol import Document, Reader
from tandem.usecases.briefing.headline import Counted, PeopleRanges, Telling, headline
from tandem.usecases.briefing.kept import changes, keep
from tandem.usecases.briefing.map import region_map
from tandem.usecases.briefing.standing import capacity, land_totals, not_known
from tandem.usecases.briefing.time import coming_works, curves, gantt
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
) -> tuple[Briefing, Document]:
    """The content of the briefing, and the document that keeps its figures."""
    found = tuple(findings)
    counted = headline(planned, people_ranges(reader, planned))
    tell = teller(reader, planned, told_things(planned, counted))
    earlier = reader.documents("briefing")
    picture = planned.prepared.seen.picture
    generated = is_generated(reader, planned.prepared.basis.known_at)
    briefing = Briefing(
        title=f"Recovery of {region}",
        region=region,
        made_on=now.date(),
        valid_on=picture.valid_at,
        figures=tuple(row.figure(tell) for row in counted),
        changed=tuple(changes(earlier[-1], counted, plan=planned.document)) if earlier else None,
        map=region_map(planned, map_day),
        curves=curves(planned),
        gantt=gantt(planned, weeks, map_day),
        next_works=coming_works(planned, picture.valid_at, tell),
        capacity=capacity(picture, tell),
        land=land_totals(planned),
        not_known=not_known(planned, found),
        findings=len(found),
        method=method(planned),
        generated=bool(generated),
        generated_note=generated,
        previous=earlier[-1].title if earlier else "",
    )
    return briefing, keep(counted, plan=planned.document, valid_at=picture.valid_at, now=now)


def method(planned: Planned) -> Method:
    """How the plan was made, with its bound and baselines."""
    solution = planned.solution
    return Method(
        plan_id=planned.document,
        seed=solution.seed,
        policy=planned.policy.name,
        weights=tuple((planned.names.get(name, name), weight) for name, weight in planned.policy.weights.items()),
        objective=solution.objective,
        bound=solution.bound,
        gap=solution.gap,
        baselines=tuple(Baseline(name, objective) for name, objective, _ in solution.baselines),
        digests=(
            ("policy", planned.policy.digest),
            ("problem", planned.problem.digest),
            ("schedule", solution.schedule.digest),
        ),
        checked="An independent checker found no broken rule.",
        notes=("Only teams that are here are counted.",) if planned.prepared.basis.confirmed_only else (),
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


def teller(reader: Reader, planned: Planned, things: set[str]) -> Telling:
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
        return Source(thing, f"{title}: {belief.sentence}", reports, belief.supporting)

    return tell


def is_generated(reader: Reader, known_at: datetime | None = None) -> str:
    """A note where any source of the workspace is a generated one; empty otherwise."""
    sources = reader.evidence(things=[], known_at=known_at).sources.values()
    if not any("generated" in source.name for source in sources):
        return ""
    real = any("generated" not in source.name and source.kind != "person" for source in sources)
    return (
        "Roads, damage, teams and dates are generated."
        if real
        else "Everything here is invented by Tandem's generator."
    )
