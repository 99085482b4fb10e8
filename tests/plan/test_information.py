from dataclasses import replace

import numpy as np
import pytest

from tandem.plan.evaluate import objective
from tandem.plan.information import SurveyShares, SurveyValue, survey_value, worker_day_prices
from tandem.plan.problem import NEVER, Problem
from tandem.plan.schedule import Schedule
from tests.plan.problems import random_problem


def by_area(problem: Problem) -> Problem:
    """The same problem with ids of kind and area, as works of a picture have them."""
    works, area = problem.works, -1
    kinds, ids = [], []
    for row, kind in enumerate(works.kind):
        area += kind == "survey"
        kinds.append({"survey": "ts", "quality control": "quality_control"}.get(kind, kind))
        inside = kind in ("survey", "clearance", "quality control", "release")
        ids.append(f"{kinds[-1]}/area-{area}" if inside else f"{kind}/thing-{row}")
    return replace(problem, works=replace(works, ids=tuple(ids), kind=tuple(kinds)))


def in_a_row(problem: Problem) -> Schedule:
    """Works one after the other, a team-less order that only the arithmetic here looks at."""
    finish = np.full(problem.n_works, NEVER, dtype=np.int32)
    start = finish.copy()
    for row in range(problem.n_works):
        start[row], finish[row] = 20 * row, 20 * row + 18
    none = np.zeros(0, dtype=np.int32)
    return Schedule(none, none, none, none, start, finish)


PROBLEM = by_area(random_problem(4, 60, 8, pins=False))
SHARES = SurveyShares(0.32, 0.24)


def test_a_survey_saves_the_difference_to_clearing_all() -> None:
    work = PROBLEM.works.kind.index("ts")
    area = PROBLEM.works.ids[work].partition("/")[2]
    prices = dict.fromkeys(PROBLEM.scopes, 2.0)
    found = survey_value(PROBLEM, in_a_row(PROBLEM), work, SHARES, prices)
    assert found is not None
    left = 1 - 0.24 / 0.68
    shorter = [
        row
        for row, identifier in enumerate(PROBLEM.works.ids)
        if identifier.endswith(f"/{area}") and PROBLEM.works.kind[row] in ("clearance", "quality_control")
    ]
    planned = PROBLEM.works.effort[shorter].sum() / 400
    assert found.worker_days == pytest.approx(planned / left - planned)
    assert found.worth == pytest.approx(2 * found.worker_days)
    assert set(found.works) == {PROBLEM.works.ids[row] for row in shorter}
    assert "needless" in found.sentence()


def test_other_works_and_sure_outcomes_are_worth_nothing_as_information() -> None:
    prices = dict.fromkeys(PROBLEM.scopes, 1.0)
    repair = PROBLEM.works.kind.index("repair")
    assert survey_value(PROBLEM, in_a_row(PROBLEM), repair, SHARES, prices) is None
    sure = survey_value(PROBLEM, in_a_row(PROBLEM), PROBLEM.works.kind.index("ts"), SurveyShares(0.0, 0.0), prices)
    assert sure is not None
    assert sure.worth == 0


def test_prices_are_what_shorter_works_save() -> None:
    plan = in_a_row(PROBLEM)
    prices = worker_day_prices(PROBLEM, plan)
    assert all(price >= 0 for price in prices.values())
    assert max(prices.values()) > 0
    row = int(np.argmax([prices[scope] for scope in PROBLEM.scopes]))
    mine = PROBLEM.works.scope == row
    sooner = plan.work_finish.copy()
    sooner[mine] -= 2
    works, effort = PROBLEM.works, PROBLEM.works.effort[mine].sum() / 400
    alone = replace(
        PROBLEM, works=replace(works, predecessor_ptr=works.predecessor_ptr * 0, predecessor=works.predecessor[:0])
    )
    alone = replace(alone, works=replace(alone.works, conflict_ptr=works.conflict_ptr * 0, conflict=works.conflict[:0]))
    saved = objective(PROBLEM, plan) - objective(PROBLEM, replace(plan, work_finish=sooner))
    assert worker_day_prices(alone, plan)[PROBLEM.scopes[row]] == pytest.approx(saved / (0.1 * effort))


def test_a_survey_names_its_scopes_in_words_and_leaves_out_what_rounds_to_nothing() -> None:
    found = SurveyValue((("bac", 2.0), ("quality_control", 0.3), ("ts", 104.0)), 106.3, 18.0, 13.0, ())
    assert "2 worker-days of battle area clearance, 104 worker-days of technical survey needless" in found.sentence()
