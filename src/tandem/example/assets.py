"""A growing list of network components in local metres, as columns; ids are given when it is told as claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from tandem.example.geography import Floats, Ints

Point = tuple[float, float]


@dataclass
class AssetList:
    """Columns of equal length; ``start`` and ``end`` are indices in this list, -1 for nodes.

    ``shape`` holds one coordinate for a node, two or more for a link, and a ring for a field.
    """

    network: list[str] = field(default_factory=list)
    role: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    shape: list[Sequence[Point]] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    depends: list[tuple[int, ...]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.name)

    def node(self, network: str, role: str, name: str, at: Point, depends: tuple[int, ...] = ()) -> int:
        """Add a node and give its index."""
        return self._add(network, role, name, (at,), -1, -1, depends)

    def link(self, network: str, role: str, name: str, shape: Sequence[Point], start: int, end: int) -> int:
        """Add a link between two nodes of this list and give its index."""
        return self._add(network, role, name, shape, start, end, ())

    def field(self, name: str, ring: Sequence[Point], depends: tuple[int, ...]) -> int:
        """Add a field and give its index."""
        return self._add("farmland", "field", name, ring, -1, -1, depends)

    def _add(
        self,
        network: str,
        role: str,
        name: str,
        shape: Sequence[Point],
        start: int,
        end: int,
        depends: tuple[int, ...],
    ) -> int:
        self.network.append(network)
        self.role.append(role)
        self.name.append(name)
        self.shape.append(shape)
        self.start.append(start)
        self.end.append(end)
        self.depends.append(depends)
        return len(self.name) - 1

    def geometries(self) -> list[shapely.Geometry]:
        """Point, line or polygon of each component, in local metres."""
        return [self._geometry(index) for index in range(len(self))]

    def _geometry(self, index: int) -> shapely.Geometry:
        shape = self.shape[index]
        if len(shape) == 1:
            return shapely.Point(shape[0])
        return shapely.Polygon(shape) if self.role[index] == "field" else shapely.LineString(shape)

    def anchors(self) -> Floats:
        """(n, 2) a middle coordinate of each component."""
        return np.array([shape[len(shape) // 2] for shape in self.shape], dtype=np.float64).reshape(-1, 2)

    def repairable(self) -> Ints:
        """Indices of components that can be damaged: no junctions, no fields, no sources."""
        return np.array(
            [
                index
                for index, (network, role) in enumerate(zip(self.network, self.role, strict=True))
                if role not in ("source", "field") and not (network == "road" and role == "node")
            ],
            dtype=np.int64,
        )
