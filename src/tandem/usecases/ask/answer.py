"""One answer for whatever was clicked: a work, a community, a hazardous area, an asset, a team, or any other thing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tandem.errors import NotFoundError
from tandem.language import Language
from tandem.picture.places import row_place
from tandem.picture.tables import Asset, Community, HazardousArea, LedgerEntry, Row, Team
from tandem.plan.figures import component_ready, start_date
from tandem.plan.problem import TICKS_PER_DAY
from tandem.store.protocol import Reader
from tandem.usecases.ask.believed import Believed, believed
from tandem.usecases.ask.insight import Insight
from tandem.usecases.ask.services import ServiceAnswer, deciding, services_of
from tandem.usecases.ask.works import Help, Line, WorkAnswer, lines_of, sooner, work_answer
from tandem.usecases.idling import team_idle
from tandem.vocabulary import thing_kinds
from tandem.worded import worded

WORKS_SHOWN = 40
# Works of a chain that are asked for what would bring them forward: the last ones decide.
CHAIN_ASKED = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What a panel shows of one thing. Parts that do not apply are empty or None.

    ``place`` is longitude and latitude in degrees; ``state`` says in a sentence how it stands; ``works`` are those on it, or of the
    team, in the order of the plan; ``ledger`` are square metres of a hazardous area; ``related`` are ids with names.
    """

    thing: str
    kind: str
    kind_label: str
    title: str
    place: tuple[float, float] | None
    state: str = ""
    people: int | None = None
    work: WorkAnswer | None = None
    services: tuple[ServiceAnswer, ...] = ()
    works: tuple[Line, ...] = ()
    works_more: int = 0
    ledger: LedgerEntry | None = None
    remarks: tuple[str, ...] = ()
    related: tuple[tuple[str, str], ...] = ()
    believed: tuple[Believed, ...] = ()


def ask(reader: Reader, insight: Insight, thing: str, language: Language) -> Answer:
    """The answer about a thing or work by id; NotFoundError where the plan knows neither."""
    picture = insight.planned.prepared.seen.picture
    if thing in insight.work:
        return _of_work(reader, insight, thing, language)
    row = picture.by_id.get(thing)
    kind = reader.things([thing]).get(thing)
    if row is None and kind is None:
        raise NotFoundError(worded("There is no '{thing}' in this plan.", thing=thing), worded("Search for its name."))
    known = thing_kinds().get(kind or "")
    works = insight.works_of.get(thing, ())
    answer = Answer(
        thing=thing,
        kind=kind or "",
        kind_label=language.text(known.label) if known else "",
        title=getattr(row, "name", "") or thing,
        place=None if row is None else row_place(row),
        works=lines_of(insight, [work.id for work in works[:WORKS_SHOWN]], language),
        works_more=max(0, len(works) - WORKS_SHOWN),
        believed=believed(reader, insight.planned, thing, language),
    )
    return answer if row is None else _with_row(answer, insight, row, language)


def what_helps(insight: Insight, thing: str, service: str | None, language: Language) -> tuple[Help, ...]:
    """What would bring a work, or the works that decide a place or asset, forward; the worthiest first."""
    services = insight.planned.problem.services
    if service is not None and service not in services:
        raise NotFoundError(
            worded("This plan has no service '{service}'.", service=service),
            worded("Use one of: {services}.", services=", ".join(services)),
        )
    if thing in insight.work:
        return sooner(insight, [thing], language)
    if thing in insight.community_row or service is not None:
        chain = tuple(deciding(insight, thing, service))
    else:
        chain = tuple(deciding(insight, thing)) or tuple(work.id for work in insight.works_of.get(thing, ()))
    return sooner(insight, chain[-CHAIN_ASKED:], language)


def _of_work(reader: Reader, insight: Insight, work_id: str, language: Language) -> Answer:
    work = insight.work[work_id]
    found = work_answer(insight, work_id, language)
    name = insight.planned.names.get(work.thing, work.thing)
    return Answer(
        thing=work_id,
        kind="work",
        kind_label=language.label("work_kind", work.kind),
        title=found.line.name,
        place=work.place,
        work=found,
        related=((work.thing, name),),
        believed=believed(reader, insight.planned, work.thing, language),
    )


def _with_row(answer: Answer, insight: Insight, row: Row, language: Language) -> Answer:
    if isinstance(row, Community):
        return replace(answer, people=row.people, services=services_of(insight, row.id, language))
    if isinstance(row, HazardousArea):
        return _with_hazard(answer, insight, row, language)
    if isinstance(row, Asset):
        return _with_asset(answer, insight, row, language)
    return _with_team(answer, insight, row, language) if isinstance(row, Team) else answer


def _with_hazard(answer: Answer, insight: Insight, area: HazardousArea, language: Language) -> Answer:
    entry = next((one for one in insight.planned.prepared.seen.ledger if one.hazardous_area == area.id), None)
    gate = next((line for line in answer.works if line.kind == "release_gate"), None)
    if gate is None or gate.last is None:
        state = language.text("The plan does not release it.")
    else:
        state = language.text(
            "Released on {day} if the plan is carried out; until then all of it is hazard.", day=gate.last
        )
    return replace(answer, ledger=entry, state=state)


def _with_asset(answer: Answer, insight: Insight, asset: Asset, language: Language) -> Answer:
    problem = insight.planned.problem
    row = problem.components.ids.index(asset.id)
    needs = next((need.works for need in insight.planned.prepared.works.needs if need.asset == asset.id), ())
    tick = int(component_ready(problem, insight.planned.solution.schedule.work_finish)[row])
    if tick <= 0:
        state = language.text("It works.")
    elif tick >= problem.horizon:
        state = language.text("It does not work, and the plan does not bring it back.")
    else:
        state = language.text("It works again from {day} on.", day=start_date(problem.start, tick - 1 + TICKS_PER_DAY))
    names = insight.planned.names
    related = tuple((other, names.get(other, other)) for other in asset.depends_on)
    return replace(answer, state=state, works=lines_of(insight, needs, language) or answer.works, related=related)


def _with_team(answer: Answer, insight: Insight, team: Team, language: Language) -> Answer:
    problem, schedule = insight.planned.problem, insight.planned.solution.schedule
    names = insight.planned.names
    presence = language.label("presence", team.presence)
    state = (
        presence
        if team.arrival is None
        else language.text("{presence}, from {day}", presence=presence, day=team.arrival)
    )
    related = ((team.organisation, names.get(team.organisation, team.organisation)),) if team.organisation else ()
    if team.id not in problem.teams.ids:
        return replace(
            answer, state=state, related=related, remarks=(language.text("This plan does not count on it."),)
        )
    index = problem.teams.ids.index(team.id)
    rows = sorted((int(schedule.start[row]), int(schedule.work[row])) for row in (schedule.team == index).nonzero()[0])
    works = lines_of(insight, [problem.works.ids[work] for _, work in rows[:WORKS_SHOWN]], language)
    return replace(
        answer,
        state=state,
        works=works,
        works_more=max(0, len(rows) - WORKS_SHOWN),
        remarks=tuple(team_idle(insight.planned, team.id, language, places=insight.places)),
        related=related,
    )
