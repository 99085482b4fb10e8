"""Orders for works of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tandem.errors import NotFoundError
from tandem.language import ENGLISH, Language
from tandem.publishing.content import MapContent
from tandem.publishing.order import Cited, Fact, Order, OrderTeam, Place
from tandem.store.protocol import Reader
from tandem.usecases.briefing.assemble import is_generated
from tandem.usecases.inboxes import policy_news, stale
from tandem.usecases.lists.rows import Sight
from tandem.usecases.site_map import site_map
from tandem.usecases.tasking import around, facts
from tandem.usecases.tasking.subject import EVERY, NEIGHBOURS_M, SHOWN, Subject
from tandem.worded import worded

COMMUNITIES_M = 5_000.0
ACCESS_SHOWN_M = 2_500.0


def tasking_orders(
    reader: Reader, sight: Sight, works: Sequence[str], *, now: datetime, language: Language = ENGLISH
) -> tuple[Order, ...]:
    """Orders for works of the plan, in the order that was asked for.

    Raises
    ------
    NotFoundError
        Where there is no plan, or it has no such work.
    """
    if sight.planned is None:
        raise NotFoundError(
            worded("The workspace holds no plan yet."),
            worded("Make one first: a tasking order says when and by whom."),
        )
    evidence = reader.evidence()
    newer = (*policy_news(reader, sight.planned), *stale(sight, evidence))
    reports = {claim.id: claim.report for told in evidence.claims.values() for c in told.values() for claim in c}
    region, generated = reader.title(), language.text(is_generated(reader))
    made = []
    for work in works:
        if work not in sight.works:
            raise NotFoundError(
                worded("The plan has no work '{work}'.", work=work), worded("Choose one from the list of works.")
            )
        asked = Subject(sight, sight.planned, sight.works[work], reports, newer, language)
        made.append(_order(asked, region, generated, now))
    return tuple(made)


def _order(asked: Subject, region: str, generated: str, now: datetime) -> Order:
    work, picture = asked.work, asked.picture
    first, last = asked.sight.dates.get(work.id, (None, None))
    hazards = [one for one in picture.hazardous_areas if one.id != work.thing and asked.dangerous(one)]
    near = asked.near(hazards, NEIGHBOURS_M, most=EVERY)
    roads = tuple(around.access(asked))
    people = asked.near(picture.communities, COMMUNITIES_M, most=EVERY)
    order = Order(
        work=work.id,
        title=f"{asked.language.label('work_kind', work.kind)}: {work.name or work.thing}",
        region=region,
        plan=asked.text(
            "plan {number}, policy {policy}", number=asked.planned.number, policy=asked.planned.policy.label
        ),
        made_on=now.date(),
        known_at=picture.known_at,
        first_day=first,
        last_day=last,
        task=tuple(facts.task(asked)),
        where=tuple(facts.where(asked)),
        hazard=tuple(facts.hazard(asked)),
        rules=tuple(facts.rules(asked)),
        neighbours=tuple(around.neighbour(asked, one) for one in near[:SHOWN]),
        corners=tuple(facts.corners(asked)),
        before=tuple(around.before(asked)),
        teams=tuple(around.teams(asked)),
        access=roads,
        communities=tuple(around.community(asked, one) for one in people[:SHOWN]),
        medical=tuple(around.medical(asked)),
        warnings=tuple(around.warnings(asked, roads, near)),
        more=(*around.left_out(asked, len(near), len(people)), *facts.outline_left_out(asked)),
        cited=(),
        map=_map(asked),
        generated=generated,
        language=asked.language,
    )
    return replace(order, cited=_cited(asked, order))


def _cited(asked: Subject, order: Order) -> tuple[Cited, ...]:
    """The reports that any line rests on, numbered by their first mention."""
    rows: tuple[Fact | OrderTeam | Place, ...] = (
        *order.task,
        *order.where,
        *order.hazard,
        *order.teams,
        *order.access,
        *order.medical,
        *order.neighbours,
        *order.communities,
    )
    wanted = dict.fromkeys(report for row in rows for report in row.reports)
    known = {report.id: report for report in asked.sight.reports}
    return tuple(
        Cited(
            one,
            known[one].title or known[one].form,
            asked.sight.speakers.get(known[one].handed_in_by, ""),
            known[one].received_at.date(),
        )
        for one in wanted
        if one in known
    )


def _map(asked: Subject) -> MapContent:
    rows = [asked.picture.by_id[node] for node in asked.work.access if node in asked.picture.by_id]
    access = asked.near(rows, ACCESS_SHOWN_M, most=1)
    return site_map(asked.sight, asked.planned, asked.work, asked.site, [one.row for one in access], asked.language)
