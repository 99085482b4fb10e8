"""Reading extended Shelby County in the format of Dec2py, and what its users would run: iterative INDP and td-INDP.

The folder holds ``<Network>Nodes.csv`` and ``<Network>Arcs.csv``, ``Interdep.csv``, ``beta.csv`` (site of each arc), ``g.csv`` (cost of
sites), optionally ``alpha.csv`` (site of each node), and damage as ``Net_<Network>_Damaged_Nodes.txt`` / ``_Arcs.txt``. What Dec2py
(``codes/infrastructure.py``, ``codes/indp.py``) makes of them, followed here to the letter:

- arcs carry flow both ways, each way up to ``u``; of two rows for one arc the last counts; repair of an arc is one action that
  costs ``f`` (half for each way) and uses one unit of resource, as a node does (columns ``h_`` / ``p_`` say otherwise);
- an arc has one site, that of its last row in ``beta.csv``; without a row, and for nodes without ``alpha.csv``, it is site 0;
- only dependencies of type Physical count, and only on nodes that are damaged at the start (a node that merely depends on a damaged
  one counts as working); all such dependencies of one node are alternatives, because their sum has to reach 1;
- period 0 is the damaged state: nothing is repaired in it, its flows count.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from tandem.network.flows import CapacitatedServices
from tandem.plan.restoration.problem import RestorationProblem

NETWORKS = ("Water", "Gas", "Power", "Telecommunication")
Row = dict[str, str]
Node = tuple[int, int]


def rows(path: Path) -> list[Row]:
    """Rows of a CSV file, [] where it does not exist."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    """A number, with or without commas between thousands."""
    return float(text.replace(",", ""))


def table(folder: Path, what: str) -> list[tuple[int, Row]]:
    """Rows of all networks with the position of their network."""
    return [(k, row) for k, name in enumerate(NETWORKS) for row in rows(folder / f"{name}{what}.csv")]


def damage(folder: Path) -> tuple[set[Node], set[tuple[int, int, int]]]:
    """Damaged nodes (network, id) and arcs (network, id, id) of a scenario."""
    nodes: set[Node] = set()
    arcs: set[tuple[int, int, int]] = set()
    for k, name in enumerate(NETWORKS):
        for line in (folder / f"Net_{name}_Damaged_Nodes.txt").read_text().split():
            nodes.add((k, int(float(line))))
        for line in (folder / f"Net_{name}_Damaged_Arcs.txt").read_text().splitlines():
            if line.strip():
                start, end = (int(float(text)) for text in line.split())
                arcs.add((k, min(start, end), max(start, end)))
    return nodes, arcs


def write_damage(folder: Path, nodes: set[Node], arcs: set[tuple[int, int, int]]) -> None:
    """Write a scenario in the same format."""
    folder.mkdir(parents=True, exist_ok=True)
    for k, name in enumerate(NETWORKS):
        lines = [f"{node}\n" for network, node in sorted(nodes) if network == k]
        (folder / f"Net_{name}_Damaged_Nodes.txt").write_text("".join(lines))
        lines = [f"{start}\t{end}\n" for network, start, end in sorted(arcs) if network == k]
        (folder / f"Net_{name}_Damaged_Arcs.txt").write_text("".join(lines))


def random_damage(folder: Path, seed: int) -> tuple[set[Node], set[tuple[int, int, int]]]:
    """Each network loses its own random share of nodes and of arcs."""
    rng = np.random.default_rng(seed)
    nodes, arcs = table(folder, "Nodes"), arcs_of(folder)
    share = rng.beta(1.0, 2.0, size=(2, len(NETWORKS)))
    return (
        {(k, int(row["ID"])) for k, row in nodes if rng.random() < share[0, k]},
        {arc for arc in arcs if rng.random() < share[1, arc[0]]},
    )


def arcs_of(folder: Path) -> dict[tuple[int, int, int], Row]:
    """Each arc (network, lower id, higher id) with its last row."""
    found: dict[tuple[int, int, int], Row] = {}
    for k, row in table(folder, "Arcs"):
        start, end = int(row["Start Node"]), int(row["End Node"])
        found[k, min(start, end), max(start, end)] = row
    return found


def sites(folder: Path) -> tuple[dict[tuple[int, ...], int], np.ndarray]:
    """Site of each arc and node that has one (position in the table of costs), and the costs; site 0 is the first entry."""
    cost = {int(row["Subspace_ID"]): number(row["g"]) for row in rows(folder / "g.csv")}
    place = {name: index for index, name in enumerate(cost)}
    found: dict[tuple[int, ...], int] = {}
    for row in rows(folder / "beta.csv"):
        start, end, k = int(row["Start Node"]), int(row["End Node"]), NETWORKS.index(row["Network"])
        found[k, min(start, end), max(start, end)] = place[int(row["Subspace"])]
    for row in rows(folder / "alpha.csv"):
        found[NETWORKS.index(row["Network"]), int(row["ID"])] = place[int(row["Subspace"])]
    return found, np.array(list(cost.values()))


def read(
    folder: Path, scenario: Path, periods: int, resource: float
) -> tuple[RestorationProblem, list[tuple[int, ...]]]:
    """The problem of a scenario with that many periods after the damaged state, and the name of each component."""
    nodes, arcs = table(folder, "Nodes"), arcs_of(folder)
    broken_nodes, broken_arcs = damage(scenario)
    position = {(k, int(row["ID"])): index for index, (k, row) in enumerate(nodes)}
    unknown = [name for name in (*broken_nodes, *broken_arcs) if name not in position and name not in arcs]
    if unknown:
        raise SystemExit(f"{scenario}: damage names {unknown[0]}, which the networks do not hold.")
    names: list[tuple[int, ...]] = [*sorted(broken_nodes), *sorted(broken_arcs)]
    component = {name: index for index, name in enumerate(names)}
    needs = sorted(
        (position[NETWORKS.index(row["Depender Network"]), int(row["Depender Node"])], position[on])
        for row in rows(folder / "Interdep.csv")
        if row["Type"] == "Physical"
        and (on := (NETWORKS.index(row["Dependee Network"]), int(row["Dependee Node"]))) in broken_nodes
    )
    need = np.array(needs, dtype=np.int32).reshape(-1, 2)
    services = CapacitatedServices(
        len(names),
        np.array([k for k, _ in nodes], dtype=np.int32),
        np.array([number(row["Demand"]) for _, row in nodes]),
        np.array([number(row["Mp"]) for _, row in nodes]),
        np.array([number(row["Mm"]) for _, row in nodes]),
        np.array([component.get(name, -1) for name in position], dtype=np.int32),
        np.array([position[k, start] for k, start, _ in arcs], dtype=np.int32),
        np.array([position[k, end] for k, _, end in arcs], dtype=np.int32),
        np.array([number(row["u"]) for row in arcs.values()]),
        np.array([number(row["c"]) for row in arcs.values()]),
        np.array([component.get(name, -1) for name in arcs], dtype=np.int32),
        need[:, 0].copy(),
        np.zeros(len(need), dtype=np.int32),
        need[:, 1].copy(),
    )
    of_node = {(k, int(row["ID"])): row for k, row in nodes}
    site, site_cost = sites(folder)
    use = [number(of_node[n].get("p_", "1")) if len(n) == 2 else number(arcs[n].get("h_", "1")) for n in names]
    cost = [number(of_node[n]["q (complete DS)"] if len(n) == 2 else arcs[n]["f"]) for n in names]
    return (
        RestorationProblem(
            services,
            np.array([0.0] + [resource] * periods),
            np.array(use, dtype=np.float64),
            np.array(cost, dtype=np.float64),
            np.array([site.get(name, 0 if len(site_cost) else -1) for name in names], dtype=np.int32),
            site_cost,
        ),
        names,
    )


def write_region(folder: Path, seed: int, nodes: int = 8) -> Path:
    """Generate four small networks with dependencies, sites and one scenario in the same format."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    interdep, beta = (
        ["Dependee Node,Depender Node,Dependee Network,Depender Network,Type"],
        ["Start Node,End Node,Network,Subspace"],
    )
    for k, name in enumerate(NETWORKS):
        demand = np.where(np.arange(nodes) < 2, 3.0 * (nodes - 2), -6.0)
        lines = [f"{i},{demand[i]},{rng.integers(1, 9) * 1000},1000000,10000000" for i in range(nodes)]
        (folder / f"{name}Nodes.csv").write_text("\n".join(["ID,Demand,q (complete DS),Mp,Mm", *lines]) + "\n")
        pairs = {(int(rng.integers(i)), i) for i in range(1, nodes)} | {(i, i + 2) for i in range(nodes - 2)}
        lines = [
            f"{a},{b},{rng.integers(4, 20)},{rng.integers(1, 9) * 1000},{rng.integers(1, 9) * 1000}"
            for a, b in sorted(pairs)
        ]
        (folder / f"{name}Arcs.csv").write_text("\n".join(["Start Node,End Node,u,f,c", *lines]) + "\n")
        beta += [f"{a},{b},{name},{rng.integers(4)}" for a, b in sorted(pairs)]
        interdep += [f"{rng.integers(nodes)},{i},{NETWORKS[(k + 2) % 4]},{name},Physical" for i in range(nodes // 2)]
    (folder / "Interdep.csv").write_text("\n".join(interdep) + "\n")
    (folder / "beta.csv").write_text("\n".join(beta) + "\n")
    (folder / "g.csv").write_text("Subspace_ID,g\n" + "".join(f"{i},{(i + 3) * 1000}\n" for i in range(4)))
    write_damage(folder / "damage" / "Set1" / "Sce1", *random_damage(folder, seed))
    return folder
