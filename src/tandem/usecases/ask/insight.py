"""A plan with what questions about it share, made once when the first question needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tandem.plan.bestslot import Places
from tandem.plan.explain import Explainer
from tandem.plan.problem import NEVER
from tandem.usecases.planning import Planned
from tandem.works.model import Work


@dataclass(frozen=True)
class Insight:
    """One plan; nothing here changes but what is made on first use, which is the same whoever makes it."""

    planned: Planned

    @cached_property
    def explainer(self) -> Explainer:
        """Why works stand where they stand."""
        return Explainer(self.planned.problem, self.planned.solution.schedule)

    @cached_property
    def places(self) -> Places:
        """Other places for works."""
        return Places(self.planned.problem, self.planned.solution.schedule, self.explainer.network)

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Row of each work in the problem."""
        return {work: row for row, work in enumerate(self.planned.problem.works.ids)}

    @cached_property
    def work(self) -> Mapping[str, Work]:
        """Works by id."""
        return {work.id: work for work in self.planned.prepared.works.works}

    @cached_property
    def works_of(self) -> Mapping[str, tuple[Work, ...]]:
        """Works by the thing that they are done on, in the order of the plan; those without a date last."""
        start = self.planned.solution.schedule.work_start
        found: dict[str, list[Work]] = defaultdict(list)
        for work in sorted(self.work.values(), key=lambda work: (int(start[self.row[work.id]]), work.id)):
            found[work.thing].append(work)
        return {thing: tuple(works) for thing, works in found.items()}

    @cached_property
    def assets_of(self) -> Mapping[str, tuple[str, ...]]:
        """Assets that need a work, by its id."""
        found: dict[str, list[str]] = defaultdict(list)
        for need in self.planned.prepared.works.needs:
            for work in need.works:
                found[work].append(need.asset)
        return {work: tuple(assets) for work, assets in found.items()}

    def teams_on(self, row: int) -> tuple[str, ...]:
        """Ids of the teams of a work."""
        return tuple(self.planned.problem.teams.ids[team] for team in sorted(self.explainer.teams[row]))

    def is_planned(self, row: int) -> bool:
        """Whether a work has a date."""
        return bool(self.planned.solution.schedule.work_finish[row] != NEVER)

    @cached_property
    def community_row(self) -> Mapping[str, int]:
        """Row of each community in the problem."""
        return {place: row for row, place in enumerate(self.planned.problem.communities)}

    def goals_of(self, community: str) -> tuple[int, ...]:
        """Service goals of a community."""
        row = self.community_row.get(community)
        if row is None:
            return ()
        return tuple(np.flatnonzero(self.planned.problem.service_goals.community == row).tolist())
