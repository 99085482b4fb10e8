"""How many independent roots stand behind claims, against a slow count on matrices."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tandem.claims.independence import independent_roots
from tandem.claims.records import Claim, Source, Step
from tests.claims.makers import START, believe, claim, evidence, examples, hazard

NAMES = "abcdefg"
HOWS = ("saw", "measured", "was_told", "cites", "infers")


@st.composite
def _told(draw: st.DrawFn) -> tuple[list[Claim], dict[str, Source]]:
    """Claims whose chains may run in circles from report to report, of sources whose parents may do so too."""
    chains = draw(st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True), max_size=7))
    claims = [
        replace(claim(f"c{n}", 1), chain=tuple(Step(name, draw(st.sampled_from(HOWS))) for name in names))
        for n, names in enumerate(chains)
    ]
    parents = {name: draw(st.sampled_from([None, None, *NAMES])) for name in NAMES}
    return claims, {name: Source(name, "medium", name, START, parent=parents[name]) for name in NAMES}


def _closure(edges: np.ndarray) -> np.ndarray:
    reached = edges | np.eye(len(edges), dtype=bool)
    for _ in NAMES:
        reached = (reached.astype(int) @ reached.astype(int)) > 0
    return reached


def _leaning(claims: list[Claim], sources: dict[str, Source]) -> list[set[str]]:
    parents = np.zeros((len(NAMES), len(NAMES)), dtype=bool)
    for name, source in sources.items():
        if source.parent is not None:
            parents[NAMES.index(name), NAMES.index(source.parent)] = True
    cites = parents.copy()
    for told in claims:
        for one, other in zip(told.chain, told.chain[1:], strict=False):
            cites[NAMES.index(one.source), NAMES.index(other.source)] = True
    for told in claims:
        if len(told.chain) == 1 and told.chain[0].how in ("saw", "measured"):
            cites[NAMES.index(told.chain[0].source)] = False
    behind, above = _closure(cites), _closure(parents)
    found = []
    for told in claims:
        leaning = behind[NAMES.index(told.chain[-1].source)].copy()
        leaning[[NAMES.index(step.source) for step in told.chain]] = True
        found.append({NAMES[at] for at in np.flatnonzero(above[leaning].any(axis=0))})
    return found


@examples(300)
@given(_told())
def test_independent_roots_equal_the_largest_set_that_leans_on_nobody_in_common(
    case: tuple[list[Claim], dict[str, Source]],
) -> None:
    claims, sources = case
    leaning = _leaning(claims, sources)
    largest = max(
        size
        for size in range(len(claims) + 1)
        for chosen in combinations(leaning, size)
        if sum(map(len, chosen)) == len(set().union(*chosen))
    )
    assert independent_roots(claims, sources) == largest


@examples(300)
@given(_told())
def test_independent_roots_end_differently_and_share_no_step(case: tuple[list[Claim], dict[str, Source]]) -> None:
    claims, sources = case
    chains = [{step.source for step in told.chain} for told in claims]
    most = independent_roots(claims, sources)
    assert most <= len({told.chain[-1].source for told in claims})
    if most >= 2:
        assert any(one.isdisjoint(other) for one, other in combinations(chains, 2))
    assert (most >= 1) == bool(claims)


@examples(200)
@given(st.integers(2, 12), st.sampled_from(HOWS), st.randoms(use_true_random=False))
def test_agencies_that_cite_each_other_in_a_circle_confirm_nothing(agencies: int, how: str, rng: object) -> None:
    names = [f"agency{n}" for n in range(agencies)]
    circle = [
        replace(claim(f"c{n}", 5000), chain=(Step(name, "cites"), Step(names[(n + 1) % agencies], how)))
        for n, name in enumerate(names)
    ]
    rng.shuffle(circle)  # type: ignore[attr-defined]
    found = believe(*circle)
    assert (found.status, found.roots) == ("reported", 1)
    witnessed = believe(*circle, claim("own", 5000, by="mayor"))
    assert (witnessed.status, witnessed.roots) == ("confirmed", 2)


def test_a_chain_of_reports_that_cite_the_next_has_one_root() -> None:
    told = [claim(f"c{n}", 5000, by=f"agency{n}<agency{n + 1}") for n in range(6)]
    assert believe(*told).roots == 1


def test_who_saw_it_stays_a_root_even_where_it_also_cites() -> None:
    saw = claim("b", 5000, by="mayor")
    cites = claim("c", 5000, by="mayor<nis")
    assert believe(saw, cites, claim("d", 5000, by="yonhap<nis")).roots == 2
    assert (
        believe(replace(saw, chain=(Step("mayor", "was_told"),)), cites, claim("d", 5000, by="yonhap<nis")).roots == 1
    )


def test_a_service_and_its_cell_are_one_root_and_two_cells_of_one_service_too() -> None:
    assert believe(claim("a", 1, by="cell"), claim("b", 1, by="nis")).status == "reported"
    sources = tuple(Source(name, "team", name, START, parent="service") for name in ("north", "south"))
    known = evidence(claim("a", 1, by="north"), claim("b", 1, by="south"), sources=sources)
    assert independent_roots(known.claims["t"]["people"], known.sources) == 1


def test_parents_that_name_each_other_are_one_house() -> None:
    sources = {one: Source(one, "team", one, START, parent=other) for one, other in (("a", "b"), ("b", "a"))}
    assert independent_roots([claim("x", 1, by="a"), claim("y", 1, by="b")], sources) == 1


def test_beyond_the_exact_limit_never_too_many_are_counted() -> None:
    told = [claim(f"c{n}", 1, by=f"agency{n}<service{n // 2}") for n in range(40)]
    assert 1 < independent_roots(told, {}) <= 20


def test_a_survey_confirms_in_the_middle_of_a_circle() -> None:
    circle = [hazard(f"c{n}", "terrain", "urban", by=f"a{n}<a{(n + 1) % 4}") for n in range(4)]
    survey = hazard("s", "terrain", "urban", by="survey", evidence="direct")
    assert believe(*circle, prop="terrain").status == "reported"
    assert believe(*circle, survey, prop="terrain").status == "confirmed"
