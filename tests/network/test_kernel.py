"""Served times against a naive fixed-point iteration, and their laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.errors import ProblemError
from tandem.network.kernel import prepare, scratch, served_times, served_times_kernel
from tandem.network.model import ServiceGraph


def graph_of(
    n_components: int,
    vertices: list[tuple[int, bool]],
    edges: list[tuple[int, int, int]],
    dependencies: list[tuple[int, int]],
) -> ServiceGraph:
    def ints(values: list[int]) -> np.ndarray:
        return np.array(values, dtype=np.int32)

    return ServiceGraph(
        n_components,
        ints([component for component, _ in vertices]),
        np.array([source for _, source in vertices], dtype=np.bool_),
        ints([edge[0] for edge in edges]),
        ints([edge[1] for edge in edges]),
        ints([edge[2] for edge in edges]),
        ints([dependency[0] for dependency in dependencies]),
        ints([dependency[1] for dependency in dependencies]),
    )


def oracle(graph: ServiceGraph, ready: np.ndarray) -> np.ndarray:
    """Day by day: at each time that occurs, grow the set of what is served until nothing changes."""
    served = np.full(graph.n_vertices, np.inf)
    for now in sorted({0.0, *(float(time) for time in ready if np.isfinite(time))}):
        while True:
            before = served.copy()
            works = [
                ready[c] <= now
                and all(
                    served[v] <= now
                    for d, v in zip(graph.dependency_component, graph.dependency_vertex, strict=True)
                    if d == c
                )
                for c in range(graph.n_components)
            ]
            for v in range(graph.n_vertices):
                component = int(graph.vertex_component[v])
                if served[v] <= now or not (component < 0 or works[component]):
                    continue
                fed = bool(graph.vertex_is_source[v])
                for one, two, edge in zip(graph.edge_from, graph.edge_to, graph.edge_component, strict=True):
                    other = two if one == v else one if two == v else None
                    if other is not None and served[other] <= now and (edge < 0 or works[edge]):
                        fed = True
                if fed:
                    served[v] = now
            if np.array_equal(before, served):
                break
    return served


@st.composite
def cases(draw: st.DrawFn) -> tuple[ServiceGraph, np.ndarray]:
    n_components, n_vertices = draw(st.integers(0, 7)), draw(st.integers(1, 8))
    component = st.integers(-1, n_components - 1)
    vertex = st.integers(0, n_vertices - 1)
    vertices = draw(st.lists(st.tuples(component, st.booleans()), min_size=n_vertices, max_size=n_vertices))
    edges = draw(st.lists(st.tuples(vertex, vertex, component), max_size=14))
    pairs = st.tuples(st.integers(0, max(0, n_components - 1)), vertex)
    dependencies = draw(st.lists(pairs, max_size=5)) if n_components else []
    time = st.one_of(st.integers(0, 6).map(float), st.just(np.inf))
    ready = np.array(draw(st.lists(time, min_size=n_components, max_size=n_components)), dtype=np.float64)
    return graph_of(n_components, vertices, edges, dependencies), ready


@settings(max_examples=600, deadline=None)
@given(cases())
def test_served_times_equal_the_fixed_point(case: tuple[ServiceGraph, np.ndarray]) -> None:
    graph, ready = case
    np.testing.assert_array_equal(served_times(graph, ready), oracle(graph, ready))


@settings(max_examples=200, deadline=None)
@given(cases(), st.integers(0, 6), st.integers(1, 5))
def test_later_ready_never_serves_earlier(case: tuple[ServiceGraph, np.ndarray], which: int, later: int) -> None:
    graph, ready = case
    delayed = ready.copy()
    if len(delayed):
        delayed[which % len(delayed)] += later
    assert (served_times(graph, delayed) >= served_times(graph, ready)).all()


def test_dependency_cycle_is_never_served() -> None:
    """Two pumps that power each other, and a third that hangs on them; nothing of it starts by itself."""
    graph = graph_of(3, [(0, True), (1, True), (2, True)], [], [(0, 1), (1, 0), (2, 1)])
    assert np.isinf(served_times(graph, np.zeros(3))).all()


def test_pump_waits_for_its_power() -> None:
    """Power reaches vertex 1 on day 5 through its line; the pump there is ready on day 2, its town is served on day 5."""
    graph = graph_of(2, [(-1, True), (-1, False), (1, True), (-1, False)], [(0, 1, 0), (2, 3, -1)], [(1, 1)])
    assert served_times(graph, np.array([5.0, 2.0])).tolist() == [0.0, 5.0, 5.0, 5.0]


def test_kernel_reuses_its_memory() -> None:
    graph = prepare(graph_of(2, [(-1, True), (0, False), (1, False)], [(0, 1, -1), (1, 2, -1)], []))
    memory, served = scratch(graph), np.empty(3)
    for ready in (np.array([3.0, 1.0]), np.array([np.inf, 0.0]), np.array([0.0, 7.0])):
        served_times_kernel(graph, ready, served, memory)
        np.testing.assert_array_equal(served, served_times(graph, ready))


@pytest.mark.parametrize("ready", [[0.0], [0.0, np.nan], [0.0, -1.0]])
def test_bad_ready_times_are_refused(ready: list[float]) -> None:
    graph = graph_of(2, [(0, True)], [], [])
    with pytest.raises(ProblemError):
        served_times(graph, np.array(ready))
