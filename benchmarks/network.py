"""Who is served when, on a grid region: the one pass in order of time beside a simulation over days with scipy.

    python benchmarks/network.py --size 100000

The peer sees the same graph without dependencies (it has none): scipy's
``connected_components`` once per distinct day, which is how a simulation over days finds who is connected.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components

from tandem.network.kernel import prepare, scratch, served_times_kernel
from tandem.network.model import ServiceGraph


def grid(components: int, seed: int, *, dependencies: bool) -> tuple[ServiceGraph, np.ndarray]:
    """Two square grids whose links are the components; pumps on the second need vertices of the first."""
    rng = np.random.default_rng(seed)
    side = max(3, round((components / 4) ** 0.5))
    here = np.arange(side * side).reshape(side, side)
    start = np.concatenate([here[:, :-1].ravel(), here[:-1, :].ravel()])
    end = np.concatenate([here[:, 1:].ravel(), here[1:, :].ravel()])
    start, end = np.concatenate([start, start + side**2]), np.concatenate([end, end + side**2])
    links, vertices = len(start), 2 * side * side
    pumps = rng.choice(side * side, max(1, side * side // 50), replace=False) + side**2 if dependencies else np.zeros(0)
    component = np.full(vertices, -1)
    component[pumps.astype(np.int64)] = links + np.arange(len(pumps))
    source = np.zeros(vertices, dtype=np.bool_)
    source[rng.choice(vertices, 8, replace=False)] = True
    as_int = [
        np.asarray(array, dtype=np.int32)
        for array in (component, start, end, np.arange(links), links + np.arange(len(pumps)), pumps - side**2)
    ]
    graph = ServiceGraph(links + len(pumps), as_int[0], source, *as_int[1:])
    ready = np.where(rng.random(graph.n_components) < 0.3, rng.integers(1, 400, graph.n_components), 0).astype(float)
    return graph, ready


def day_by_day(graph: ServiceGraph, ready: np.ndarray) -> np.ndarray:
    """First day on which each vertex is in one connected piece with a source."""
    served = np.full(graph.n_vertices, np.inf)
    for day in np.unique(ready):
        works = ready[graph.edge_component] <= day
        matrix = sparse.coo_matrix(
            (np.ones(works.sum(), dtype=np.int8), (graph.edge_from[works], graph.edge_to[works])),
            shape=(graph.n_vertices, graph.n_vertices),
        )
        _, piece = connected_components(matrix, directed=False)
        fed = np.isin(piece, piece[graph.vertex_is_source])
        served[fed & np.isinf(served)] = day
    return served


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Best of some runs."""
    best = np.inf
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return float(best)


def main() -> None:
    """Print a table of seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=int, default=2_000, help="components")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true", help="the published size: 100,000 components")
    arguments = parser.parse_args()
    size = 100_000 if arguments.full else arguments.size
    for dependencies in (False, True):
        graph, ready = grid(size, arguments.seed, dependencies=dependencies)
        prepared = prepare(graph)
        memory, served = scratch(prepared), np.empty(graph.n_vertices)
        served_times_kernel(prepared, ready, served, memory)
        preparing = seconds(lambda graph=graph: prepare(graph), 3)
        ours = seconds(lambda p=prepared, r=ready, s=served, m=memory: served_times_kernel(p, r, s, m), 5)
        kind = "with dependencies" if dependencies else "without dependencies"
        print(f"{graph.n_components} components, {graph.n_vertices} vertices, {kind}")
        print(f"  tandem: prepare {preparing:.4f} s, served times {ours:.4f} s")
        if not dependencies:
            peer = seconds(lambda g=graph, r=ready: day_by_day(g, r), 1)
            same = bool(np.array_equal(day_by_day(graph, ready), served))
            print(
                f"  scipy, day by day ({len(np.unique(ready))} days): {peer:.4f} s, {peer / ours:.0f}x; equal: {same}"
            )


if __name__ == "__main__":
    main()
