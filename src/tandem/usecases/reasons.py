"""Why a work comes when it comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tandem.plan.explain import explain, sentence
from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.looking_up import one_of
from tandem.usecases.planning import Planned, plan_again
from tandem.usecases.seeing import history
from tandem.vocabulary import label
from tandem.works.model import Work


def why(reader: Reader, policy: Policy, work_id: str) -> Iterator[str]:
    """The work, its dates and teams, the reason, the basis of its effort, and the words behind it."""
    planned = plan_again(reader, policy, "last")
    works = {work.id: work for work in planned.prepared.works.works}
    work_id = one_of(
        work_id, {work.id: f"{work.name}, {label('work_kind', work.kind)}" for work in works.values()}, "work"
    )
    work, names = works[work_id], planned.names
    reason = explain(planned.problem, planned.solution.schedule, planned.problem.works.ids.index(work_id))
    yield f"{work.name} ({label('work_kind', work.kind)}, {work.id})"
    yield _dates(planned, work, reason.first_day, reason.last_day, reason.teams, names)
    yield sentence(reason, names)
    yield f"Effort: {work.effort_worker_days:,.1f} {work.unit}-days. {work.basis}" if work.scope else work.basis
    if work.after:
        yield "After: " + ", ".join(f"{names.get(other, other)} ({other})" for other in work.after)
    if reason.next_works:
        yield "Waiting for it: " + ", ".join(f"{names.get(other, other)} ({other})" for other in reason.next_works)
    yield f"On whose word: tandem history REGION.gpkg {work.thing}  ({len(work.claims)} claims)"
    yield from _words(reader, policy, planned, work)


def _dates(
    planned: Planned, work: Work, first: object, last: object, teams: tuple[str, ...], names: Mapping[str, str]
) -> str:
    if first is None:
        found = [finding.message for finding in planned.impossible if finding.thing in (work.id, work.thing)]
        return "Not scheduled. " + (" ".join(found) or "It does not fit into the horizon.")
    who = ", ".join(names.get(team, team) for team in teams) or "no team needed"
    return f"{first} to {last}: {who}"


def _words(reader: Reader, policy: Policy, planned: Planned, work: Work) -> Iterator[str]:
    basis = planned.prepared.basis
    told = history(reader, policy, work.thing, valid_at=basis.valid_at, known_at=basis.known_at)
    wanted = set(work.claims)
    for entry in told.properties:
        if wanted & set(entry.belief.supporting):
            yield f"  {entry.belief.property}: {entry.belief.sentence}"
