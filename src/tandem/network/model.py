"""Infrastructure as one and/or graph of immutable arrays, validated once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.errors import ProblemError

IntArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ServiceGraph:
    """Who can be served through what.

    A *component* is a physical asset; it works from a day ``ready`` that is handed to ``served_times``, and only
    while every vertex that it depends on is served. A *vertex* is an asset in the graph of one service (a road
    junction is one vertex of road access and another of health care); an *edge* joins two vertices of one service.
    The time at which vertex v is served is

        T(v) = max(A(component of v), 0 if v is a source else min over edges (u, v) of max(T(u), A(component of the edge)))
        A(c) = max(ready(c), max over dependencies d of c of T(d))

    and is taken as the least fixed point, so that a cycle of dependencies without outside supply is never served.

    Parameters
    ----------
    n_components
        Number of components.
    vertex_component
        (v,) component of each vertex, -1 for none.
    vertex_is_source
        (v,) whether the vertex feeds its service.
    edge_from, edge_to
        (e,) vertices that each edge joins; edges work both ways.
    edge_component
        (e,) component of each edge, -1 for none.
    dependency_component, dependency_vertex
        (d,) the component works only while the vertex is served.
    """

    n_components: int
    vertex_component: IntArray
    vertex_is_source: BoolArray
    edge_from: IntArray
    edge_to: IntArray
    edge_component: IntArray
    dependency_component: IntArray
    dependency_vertex: IntArray

    def __post_init__(self) -> None:
        n_vertices = len(self.vertex_component)
        _require(len(self.vertex_is_source) == n_vertices, "vertex arrays have one length")
        _require(
            len(self.edge_from) == len(self.edge_to) == len(self.edge_component),
            "edge arrays have one length",
        )
        _require(len(self.dependency_component) == len(self.dependency_vertex), "dependency arrays have one length")
        _within(self.vertex_component, -1, self.n_components, "a vertex names a component that exists, or -1")
        _within(self.edge_component, -1, self.n_components, "an edge names a component that exists, or -1")
        _within(self.edge_from, 0, n_vertices, "an edge starts at a vertex that exists")
        _within(self.edge_to, 0, n_vertices, "an edge ends at a vertex that exists")
        _within(self.dependency_component, 0, self.n_components, "a dependency names a component that exists")
        _within(self.dependency_vertex, 0, n_vertices, "a dependency names a vertex that exists")
        for array in vars(self).values():
            if isinstance(array, np.ndarray):
                array.setflags(write=False)

    @property
    def n_vertices(self) -> int:
        """Number of vertices."""
        return len(self.vertex_component)


def _within(array: IntArray, low: int, high: int, rule: str) -> None:
    _require(len(array) == 0 or bool(array.min() >= low and array.max() < high), rule)


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise ProblemError(
            f"The service graph breaks the rule that {rule}.",
            "Report this with the workspace: it is a defect.",
        )
