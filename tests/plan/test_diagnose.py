"""Bad input in words: what is named is the cause, and numbers that cannot be counted with stop before the search."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.errors import MagnitudeError, ProblemError
from tandem.picture.ledger import ledger
from tandem.picture.tables import Accreditation, Picture
from tandem.plan.capacity import doubtful_teams
from tandem.plan.chains import shortest, too_long
from tandem.plan.diagnose import diagnose
from tandem.plan.impossible import able_teams, possible_works
from tandem.plan.magnitudes import require_countable
from tandem.plan.problem import find_cycle
from tandem.policy import generic_policy
from tandem.works.derive import derive_works
from tandem.works.model import WorkList
from tests.plan.problems import compressed, random_problem
from tests.plan.test_build import SEARCHERS, built, region
from tests.works.pictures import community, node, point, team


def works_in(here: Picture) -> WorkList:
    return derive_works(here, ledger(here.hazardous_areas, here.land_releases), generic_policy())


@given(st.integers(2, 12), st.data())
@settings(max_examples=200, deadline=None)
def test_a_cycle_is_named_whole_and_alone(n: int, data: st.DataObject) -> None:
    """Every work of the cycle comes after the next; without one of its links there is none among them."""
    lists = [data.draw(st.lists(st.integers(0, n - 1), max_size=2)) for _ in range(n)]
    pointer, predecessor = compressed(lists)
    cycle = find_cycle(pointer, predecessor)
    if not cycle:
        order: list[int] = []
        while len(order) < n:
            free = [w for w in range(n) if w not in order and set(lists[w]) <= set(order)]
            assert free, "works that wait for each other were not named"
            order += free
        return
    assert len(set(cycle)) == len(cycle)
    links = list(zip(cycle, (*cycle[1:], cycle[0]), strict=True))
    assert all(before in lists[after] for after, before in links)


def test_a_cycle_says_its_works() -> None:
    problem = random_problem(1, n_works=12, n_teams=3, pins=False)
    lists: list[list[int]] = [[] for _ in range(problem.n_works)]
    lists[2], lists[5], lists[7] = [5], [7], [2]
    pointer, predecessor = compressed(lists)
    with pytest.raises(ProblemError) as caught:
        replace(problem, works=replace(problem.works, predecessor_ptr=pointer, predecessor=predecessor))
    for work in (2, 5, 7):
        assert problem.works.ids[work] in caught.value.cause


@pytest.mark.parametrize("bad", [np.nan, -1.0, np.inf, 1e300])
def test_weights_that_are_no_weights_make_no_problem(bad: float) -> None:
    problem = random_problem(2, n_works=12, n_teams=3, pins=False)
    weight = problem.service_goals.weight.copy()
    weight[0] = bad
    with pytest.raises(ProblemError, match="weights"):
        replace(problem, service_goals=replace(problem.service_goals, weight=weight))


@pytest.mark.parametrize("seed", range(10))
def test_a_chain_is_longer_than_the_horizon_and_none_of_its_links_can_be_left_out(seed: int) -> None:
    problem = random_problem(seed, n_works=25, n_teams=4, pins=False, horizon=24)
    found = too_long(problem, possible_works(problem, able_teams(problem)))
    assert found.works
    total = sum(ticks for _, ticks in found.chain)
    assert total > problem.horizon
    assert all(total - ticks <= problem.horizon for _, ticks in found.chain)
    last = dict(zip(problem.works.ids, shortest(problem).tolist(), strict=True))
    assert all(last.get(told, ticks) == ticks for told, ticks in found.chain)
    longer = random_problem(seed, n_works=25, n_teams=4, pins=False, horizon=100_000)
    assert too_long(longer, np.ones(longer.n_works, dtype=np.bool_)).works == ()


def test_numbers_that_cannot_be_counted_with_are_named() -> None:
    policy = generic_policy()
    problem, index = built(region())
    picture = index.picture
    assert problem.n_teams
    crowd = tuple(replace(row, people=10**12) for row in picture.communities)
    giant = tuple(replace(row, people=30_000_000) for row in picture.teams)
    works = works_in(picture)
    require_countable(picture, works, picture.teams, policy)
    with pytest.raises(MagnitudeError, match="1,000,000,000,000"):
        require_countable(replace(picture, communities=crowd), works, picture.teams, policy)
    with pytest.raises(MagnitudeError, match="30,000,000 people"):
        require_countable(picture, works, giant, policy)
    heavy = replace(works, works=tuple(replace(work, effort_worker_days=float("nan")) for work in works.works))
    with pytest.raises(MagnitudeError, match="worker-days"):
        require_countable(picture, heavy, picture.teams, policy)


def test_a_million_people_and_ten_thousand_days_are_exact() -> None:
    policy = generic_policy()
    long = policy.model_copy(update={"horizon": policy.horizon.model_copy(update={"days": 10_000})})
    _, index = built(region())
    crowd = tuple(replace(row, people=1_000_000) for row in index.picture.communities)
    require_countable(replace(index.picture, communities=crowd), works_in(index.picture), index.picture.teams, long)


def test_reversed_dates_and_missing_bases_are_said() -> None:
    late = replace(team("late"), arrival=date(2026, 9, 1), departure=date(2026, 5, 1))
    lost = replace(team("lost"), base=None)
    found = {(one.rule, one.thing) for one in doubtful_teams([team("fine", base=point(0, 0)), late, lost])}
    assert ("team.dates_reversed", "late") in found and ("team.no_base", "lost") in found
    assert not [one for one in found if one[1] == "fine"]


def test_no_team_is_one_finding_that_says_why() -> None:
    nobody, *_ = diagnose(*built(region(teams=())))
    assert nobody.rule == "plan.no_teams" and "no team is known" in nobody.message
    waiting = (team("X", *SEARCHERS, presence="expected", arrival=date(2026, 6, 1)),)
    uncounted, *_ = diagnose(*built(region(teams=waiting), expected_share=0.0))
    assert "1 teams are known" in uncounted.message and "--capacity all" in uncounted.next_step


def test_a_team_without_days_is_the_smallest_cause() -> None:
    held = (Accreditation("ts", None, date(2026, 4, 1)),)
    teams = (team("S", *SEARCHERS, accreditations=held), team("R", "road_works"))
    found = {one.rule: one for one in diagnose(*built(region(teams=teams)))}
    assert "Smallest cause, for ts/H: team S is counted" in found["work.no_date"].message
    assert "dates on which team S is here and accredited" in found["work.no_date"].next_step
    assert "smallest cause" in found["goal.never"].message and "A-B" in found["goal.never"].message


def test_a_site_and_a_community_without_any_way_are_told_with_the_nearest_place() -> None:
    here = region()
    island, pump = node("I", 50_000, 0), node("P", 50_000, 100, "water", damage_state="major")
    teams = (*here.teams, team("W", "water_works", base=point(0, 0)))
    lonely = community("L", 50_000, 100, 70, needs=("road",))
    more = {"assets": (*here.assets, island, pump), "communities": (*here.communities, lonely), "teams": teams}
    found = {one.rule: one for one in diagnose(*built(region(**more)))}
    assert "repair/P is reached by road alone, at I" in found["work.no_road"].message
    assert "a way to repair/P" in found["work.no_road"].next_step
    gap = found["goal.no_path"]
    assert "no link joins I" in gap.message and "70 people" in gap.message
    assert "44.0 km" in gap.next_step and "from I to B" in gap.next_step


def test_nothing_is_said_where_everything_can_be_done() -> None:
    assert diagnose(*built(region())) == ()
