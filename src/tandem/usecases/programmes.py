"""The last plan as a programme for calendars and MS Project, and what earlier plans had that it has not."""

from __future__ import annotations

from pathlib import Path

from tandem.errors import NotFoundError
from tandem.exchange.to_ics import Withdrawn, ics
from tandem.exchange.to_mspdi import mspdi
from tandem.plan.explain import sentence
from tandem.plan.programme import Programme, programme
from tandem.store.protocol import Reader
from tandem.usecases.naming import first_reasons
from tandem.usecases.planning import Planned, read_plan
from tandem.worded import worded


def programme_of(reader: Reader, planned: Planned, path: Path) -> Programme:
    """The plan in the words of project management; ``path`` names a region that has no title."""
    prepared, schedule = planned.prepared, planned.solution.schedule
    return programme(
        planned.problem,
        prepared.index,
        schedule,
        region=reader.title() or path.stem,
        plan=planned.document,
        number=planned.number,
        made_at=planned.made_at,
        names=planned.names,
        reasons={reason.work: sentence(reason, planned.names) for reason in first_reasons(planned.problem, schedule)},
    )


def withdrawn(reader: Reader, planned: Planned) -> tuple[Withdrawn, ...]:
    """Assignments of plans before this one that it has not, with the days that the latest of them gave."""
    problem, schedule = planned.problem, planned.solution.schedule
    here = {
        (problem.works.ids[work], problem.teams.ids[team])
        for work, team in zip(schedule.work.tolist(), schedule.team.tolist(), strict=True)
    }
    gone: dict[tuple[str, str], Withdrawn] = {}
    for number in range(1, planned.number):
        (earlier, _), _ = read_plan(reader, str(number))
        for row in earlier.assignments():
            if (row.work, row.team) not in here:
                gone[row.work, row.team] = Withdrawn(row.work, row.team, row.first_day, row.last_day)
    return tuple(gone[key] for key in sorted(gone))


def team_calendar(reader: Reader, planned: Planned, path: Path, team: str) -> bytes:
    """The calendar of one team (RFC 5545); NotFoundError where neither this plan nor an earlier one knows it."""
    made, gone = programme_of(reader, planned, path), withdrawn(reader, planned)
    if team not in {crew.id for crew in made.crews} | {row.team for row in gone}:
        raise NotFoundError(
            worded("The last plan has no {what} '{name}'.", what=worded("team"), name=team),
            worded("Choose one from the list of teams."),
        )
    return ics(made, gone, team=team)


def project_file(reader: Reader, planned: Planned, path: Path) -> bytes:
    """The plan as MS Project XML."""
    return mspdi(programme_of(reader, planned, path))
