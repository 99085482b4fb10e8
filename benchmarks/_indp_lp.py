"""The objective of a restoration plan from first principles: raw files, one linear programme per period by scipy.

Shares nothing with Tandem: it reads the CSV files itself, keeps nodes and arcs by name, finds out which nodes work by its own
iteration, and writes the flow problem of the paper in the variables of ``codes/indp.py`` of Dec2py.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

NETWORKS = ("Water", "Gas", "Power", "Telecommunication")
Name = tuple[int, ...]


def independent_objective(
    folder: Path, repaired_in: dict[Name, int], periods: int, resource: float
) -> tuple[float, float]:
    """Objective with and without the cost of preparing sites; names are (network, node) and (network, lower node, higher node).

    ``repaired_in`` says the period of every damaged component, above ``periods`` for never. Raises AssertionError where a period has no
    feasible flow or more repairs than the resource.
    """
    nodes, arcs = _nodes(folder), _arcs(folder)
    needs = _needs(folder, {name for name in repaired_in if len(name) == 2})
    flows = 0.0
    for t in range(periods + 1):
        count = sum(1 for when in repaired_in.values() if when == t)
        assert count <= (resource if t else 0), f"period {t}: {count} repairs"
        flows += _period(nodes, arcs, needs, {name for name, when in repaired_in.items() if when > t})
    done = {name: when for name, when in repaired_in.items() if when <= periods}
    repairs = sum(nodes[name][3] if len(name) == 2 else arcs[name][2] for name in done)
    return flows + repairs + _sites(folder, done), flows + repairs


def _number(value: object) -> float:
    return float(str(value).replace(",", ""))


def _nodes(folder: Path) -> dict[Name, tuple[float, float, float, float]]:
    return {
        (k, int(row["ID"])): tuple(_number(row[column]) for column in ("Demand", "Mp", "Mm", "q (complete DS)"))  # type: ignore[misc]
        for k, name in enumerate(NETWORKS)
        for row in pd.read_csv(folder / f"{name}Nodes.csv").to_dict("records")
    }


def _arcs(folder: Path) -> dict[Name, tuple[float, float, float]]:
    found: dict[Name, tuple[float, float, float]] = {}
    for k, name in enumerate(NETWORKS):
        for row in pd.read_csv(folder / f"{name}Arcs.csv").to_dict("records"):
            start, end = sorted((int(row["Start Node"]), int(row["End Node"])))
            found[k, start, end] = (_number(row["u"]), _number(row["c"]), _number(row["f"]))
    return found


def _needs(folder: Path, broken: set[Name]) -> dict[Name, list[Name]]:
    found: dict[Name, list[Name]] = {}
    for row in pd.read_csv(folder / "Interdep.csv").to_dict("records"):
        on = (NETWORKS.index(str(row["Dependee Network"])), int(row["Dependee Node"]))
        if row["Type"] == "Physical" and on in broken:
            found.setdefault((NETWORKS.index(str(row["Depender Network"])), int(row["Depender Node"])), []).append(on)
    return found


def _sites(folder: Path, done: dict[Name, int]) -> float:
    path = folder / "g.csv"
    if not path.exists():
        return 0.0
    cost = {int(row["Subspace_ID"]): _number(row["g"]) for row in pd.read_csv(path).to_dict("records")}
    site: dict[Name, int] = {}
    for row in pd.read_csv(folder / "beta.csv").to_dict("records"):
        start, end = sorted((int(row["Start Node"]), int(row["End Node"])))
        site[NETWORKS.index(str(row["Network"])), start, end] = int(row["Subspace"])
    return sum(cost[place] for place, _ in {(site.get(name, 0), when) for name, when in done.items()})


def _period(
    nodes: dict[Name, tuple[float, float, float, float]],
    arcs: dict[Name, tuple[float, float, float]],
    needs: dict[Name, list[Name]],
    broken: set[Name],
) -> float:
    working = {name for name in nodes if name not in broken}
    while failing := {name for name, on in needs.items() if name in working and not working.intersection(on)}:
        working -= failing
    row = {name: place for place, name in enumerate(nodes)}
    cost: list[float] = []
    upper: list[float] = []
    entries: list[tuple[int, int, float]] = []
    for name, (capacity, unit, _) in arcs.items():
        ends = (name[0], name[1]), (name[0], name[2])
        carries = name not in broken and working.issuperset(ends)
        for start, end in (ends, ends[::-1]):
            entries += [(row[start], len(cost), 1.0), (row[end], len(cost), -1.0)]
            cost.append(unit)
            upper.append(capacity if carries else 0.0)
    for name, (_, surplus, shortage, _) in nodes.items():
        entries += [(row[name], len(cost), 1.0), (row[name], len(cost) + 1, -1.0)]
        cost += [surplus, shortage]
        upper += [np.inf, np.inf]
    rows, columns, values = zip(*entries, strict=True)
    done = linprog(
        cost,
        A_eq=coo_matrix((values, (rows, columns)), shape=(len(nodes), len(cost))).tocsr(),
        b_eq=[values[0] for values in nodes.values()],
        bounds=list(zip([0.0] * len(upper), upper, strict=True)),
        method="highs",
    )
    assert done.status == 0, done.message
    return float(done.fun)
