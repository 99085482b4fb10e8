"""How sure the dates of a plan are: the plan carried out under draws of arrivals, efforts and survey outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tandem.engines import open_engine
from tandem.exchange.to_csv import CsvExporter
from tandem.layers import Cell, Column, Feature, FeatureLayer
from tandem.plan.evaluate import Evaluator
from tandem.plan.figures import finish_date, start_date
from tandem.plan.problem import NEVER, TICKS_PER_DAY, Problem
from tandem.plan.schedule import Schedule
from tandem.store.protocol import Reader
from tandem.uncertainty.ensemble import QUANTILES, Band, Ensemble, bands, quantile, run_ensemble
from tandem.uncertainty.spread import Spread, spread_of
from tandem.usecases.planning import Planned, plan_again


@dataclass(frozen=True, slots=True)
class DateRange:
    """A date of the plan and what it is in 10, 50 and 80 % of the draws at the latest; None: not within the horizon.

    ``what`` is begin or end (of a work), service, released or marked (a hazardous area); ``place`` the work, community or area.
    """

    what: str
    place: str
    service: str
    planned: date | None
    quantiles: tuple[date | None, ...]


@dataclass(frozen=True)
class Outlook:
    """A plan with its ensemble."""

    planned: Planned
    spread: Spread
    ensemble: Ensemble
    bands: tuple[Band, ...]
    seed: int
    learnt: tuple[str, ...]

    @property
    def objective(self) -> tuple[float, ...]:
        """Weighted person-days at P10, P50 and P80."""
        return tuple(float(quantile(self.ensemble.objective, share)) for share in QUANTILES)


def outlook(reader: Reader, plan: str, *, draws: int, seed: int, engine: str) -> Outlook:
    """Carry a kept plan out under ``draws`` draws on the engine at this address."""
    planned = plan_again(reader, plan)
    spread = spread_of(planned.problem, planned.prepared.index)
    with open_engine(engine) as opened:
        ensemble = run_ensemble(
            planned.problem, planned.solution.schedule, spread, seed=seed, draws=draws, engine=opened
        )
    return Outlook(
        planned=planned,
        spread=spread,
        ensemble=ensemble,
        bands=bands(planned.problem, planned.solution.schedule, ensemble),
        seed=seed,
        learnt=_learnt(planned),
    )


def _learnt(planned: Planned) -> tuple[str, ...]:
    """Rates whose works spread otherwise than the policy says, with their spreads."""
    policy = planned.policy.uncertainty.work_log_sd
    found: dict[str, set[str]] = {}
    for work in planned.prepared.index.works:
        before = policy.get(work.kind, policy.get("default", 0.0))
        if work.log_sd is not None and abs(work.log_sd - before) > 1e-6:
            found.setdefault(work.rate, set()).add(f"{work.log_sd:.2f}")
    return tuple(f"{name} {' to '.join(sorted({min(sds), max(sds)}))}" for name, sds in sorted(found.items()))


def date_ranges(problem: Problem, schedule: Schedule, ensemble: Ensemble) -> Iterator[DateRange]:
    """Every date that a plan shows: begin and end of each work, each service of each community, marking and release of each area."""
    evaluator, goals, hazards = Evaluator(problem), problem.service_goals, problem.hazard_goals
    release, marking = evaluator.hazard_ticks(schedule.work_finish)
    communities = [problem.communities[row] for row in goals.community]
    services = [problem.services[row] for row in goals.service]
    nothing = [""] * max(problem.n_works, len(hazards.ids))
    for what, places, named, planned, drawn in (
        ("begin", problem.works.ids, nothing, schedule.work_start, ensemble.start),
        ("end", problem.works.ids, nothing, schedule.work_finish, ensemble.finish),
        ("service", communities, services, evaluator.service_ticks(schedule.work_finish), ensemble.service),
        ("released", hazards.ids, nothing, release, ensemble.release),
        ("marked", hazards.ids, nothing, marking, ensemble.marking),
    ):
        levels = [_days(problem, quantile(drawn, share), what) for share in QUANTILES]
        for place, service, day, *found in zip(places, named, _days(problem, planned, what), *levels, strict=False):
            yield DateRange(what, place, service, day, tuple(found))


def _days(problem: Problem, ticks: npt.NDArray[np.generic], what: str) -> list[date | None]:
    """First days of begins, else last days; a goal that is not met by the horizon has none."""
    never = int(NEVER) if what in ("begin", "end") else problem.horizon
    day = start_date if what == "begin" else _last_day
    return [None if tick >= never else day(problem.start, int(tick)) for tick in ticks.tolist()]


def _last_day(start: date, tick: int) -> date:
    return finish_date(start, 0, tick)


def write_outlook(found: Outlook, path: Path) -> tuple[Path, ...]:
    """All dates and all curves as two CSV files beside each other."""
    problem, names = found.planned.problem, found.planned.names
    ranges = date_ranges(problem, found.planned.solution.schedule, found.ensemble)
    levels = tuple(f"p{round(share * 100)}" for share in QUANTILES)
    dates: list[tuple[Cell, ...]] = [
        (row.what, row.place, names.get(row.place, row.place), row.service, *map(_iso, (row.planned, *row.quantiles)))
        for row in ranges
    ]
    curves: list[tuple[Cell, ...]] = [
        (band.name, start_date(problem.start, int(day) * TICKS_PER_DAY).isoformat(), float(planned), *map(float, drawn))
        for band in found.bands
        for day, planned, *drawn in zip(band.days, band.planned, *band.quantiles, strict=True)
    ]
    texts = ("what", "place", "name", "service", "planned", *levels)
    numbers = ("people_planned", *(f"people_{level}" for level in levels))
    return CsvExporter().write(
        [
            _layer("dates", "Dates", [Column(name, "TEXT") for name in texts], dates, 4),
            _layer(
                "curves",
                "People without, over time",
                [Column("service", "TEXT"), Column("day", "DATE"), *(Column(name, "REAL") for name in numbers)],
                curves,
                2,
            ),
        ],
        path,
    )


def _layer(
    name: str, title: str, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]], key: int
) -> FeatureLayer:
    """A plain table; the first ``key`` cells tell the rows apart."""
    features = tuple(Feature(":".join(map(str, row[:key])), None, row) for row in rows)
    return FeatureLayer(name, title, "", tuple(columns), features)


def _iso(day: date | None) -> str:
    return "not within the horizon" if day is None else day.isoformat()
