"""Projects of PSPLIB: reading, bounds without a solver, and an independent check of a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Project:
    """Durations (n,), demands (n, r), capacities (r,), and arcs (a, 2) from each activity to its successors."""

    duration: IntArray
    demand: IntArray
    capacity: IntArray
    arcs: IntArray

    @property
    def reverse(self) -> Project:
        """The same project with time running backwards."""
        return Project(self.duration, self.demand, self.capacity, self.arcs[:, ::-1].copy())


def read_project(path: Path) -> Project:
    """A project in the PSPLIB single-mode format."""
    lines = path.read_text().splitlines()
    begin = {
        name: i
        for i, line in enumerate(lines)
        for name in ("PRECEDENCE", "REQUESTS", "RESOURCEAVAIL")
        if line.startswith(name)
    }
    arcs = []
    for line in lines[begin["PRECEDENCE"] + 2 : begin["REQUESTS"] - 1]:
        job, _, _, *successors = map(int, line.split())
        arcs += [(job - 1, successor - 1) for successor in successors]
    rows = [list(map(int, line.split())) for line in lines[begin["REQUESTS"] + 3 : begin["RESOURCEAVAIL"] - 1]]
    table = np.array(rows, dtype=np.int64)
    capacity = np.array(lines[begin["RESOURCEAVAIL"] + 2].split(), dtype=np.int64)
    return Project(table[:, 2], table[:, 3:], capacity, np.array(arcs, dtype=np.int64))


def tails(project: Project) -> IntArray:
    """Longest path of durations behind each activity, without its own."""
    tail = np.zeros(len(project.duration), dtype=np.int64)
    for _ in range(len(tail)):
        longer = tail[project.arcs[:, 1]] + project.duration[project.arcs[:, 1]]
        np.maximum.at(tail, project.arcs[:, 0], longer)
    return tail


def ranks(project: Project) -> IntArray:
    """A place in line of each activity, after all its predecessors."""
    depth = np.zeros(len(project.duration), dtype=np.int64)
    for _ in range(len(depth)):
        np.maximum.at(depth, project.arcs[:, 1], depth[project.arcs[:, 0]] + 1)
    rank = np.empty_like(depth)
    rank[np.argsort(depth, kind="stable")] = np.arange(len(depth))
    return rank


def simple_bound(project: Project) -> int:
    """Critical path, and work of each resource over its capacity."""
    energy = (project.duration @ project.demand) / np.maximum(project.capacity, 1)
    return max(int((tails(project) + project.duration).max()), int(np.ceil(energy.max())))


def length_of(project: Project, start: IntArray) -> int:
    """Makespan of starts that keep every rule of the project; an error where they do not."""
    finish = start + project.duration
    late = start[project.arcs[:, 1]] < finish[project.arcs[:, 0]]
    used = np.zeros((int(finish.max()) + 1, len(project.capacity)), dtype=np.int64)
    for job, (a, b) in enumerate(zip(start, finish, strict=True)):
        used[a:b] += project.demand[job]
    if late.any() or (used > project.capacity).any() or (start < 0).any():
        raise AssertionError("a schedule breaks precedence or a capacity")
    return int(finish.max())
