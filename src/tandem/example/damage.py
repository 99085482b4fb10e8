"""Components and their damage, told by the services that run them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tandem.example.assets import AssetList
from tandem.example.geography import Ints
from tandem.example.telling import Scribe, Telling

# The organisation whose source speaks about each network.
SPEAKER = {"road": "roads", "electricity": "energy", "water": "water", "health": "health", "farmland": "protection"}


@dataclass(frozen=True)
class Damage:
    """State of the components at ``rows`` of the asset list; None where nobody has looked."""

    rows: Ints
    states: Sequence[str | None]

    def pairs(self) -> Iterator[tuple[int, str | None]]:
        """Row and state."""
        return zip(self.rows.tolist(), self.states, strict=True)


def tell_assets(
    scribe: Scribe,
    assets: AssetList,
    sources: Mapping[str, str],
    units: Ints,
    *,
    known: Mapping[int, str] | None = None,
    mark: str = "",
) -> list[str]:
    """Record what stands where, a table for each network and district; gives thing ids by row.

    ``known`` holds ids of rows that others already name; ``mark`` is added to every name.
    """
    given = known or {}
    things = [given.get(row) or scribe.thing() for row in range(len(assets))]
    shapes = assets.geometries()
    columns: dict[str, list[object]] = {
        "name": [name + mark for name in assets.name],
        "network": list(assets.network),
        "role": list(assets.role),
        "location": list(shapes),
        "from_node": [things[at] if at >= 0 else None for at in assets.start],
        "to_node": [things[at] if at >= 0 else None for at in assets.end],
        "depends_on": [[things[at] for at in needed] or None for needed in assets.depends],
    }
    networks = np.array(assets.network)
    for network, key in SPEAKER.items():
        for unit in np.unique(units).tolist():
            rows = np.flatnonzero((networks == network) & (units == unit)).tolist()
            title = f"Inventory of {network}, district {unit + 1}"
            telling = Telling(sources[key], title, "measured", days_ago=80, evidence="direct")
            part = {name: [cells[row] for row in rows] for name, cells in columns.items()}
            scribe.table(telling, "asset", [things[row] for row in rows], part)
    return things


def tell_damage(
    scribe: Scribe,
    assets: AssetList,
    things: Sequence[str],
    damage: Damage,
    sources: Mapping[str, str],
    units: Ints,
    rng: np.random.Generator,
) -> None:
    """Record damage assessments by network and district; one in seven damaged components has an own estimate of effort."""
    networks = np.array(assets.network)[damage.rows]
    states = np.array(damage.states, dtype=object)
    hurt = np.array([state not in (None, "none") for state in damage.states], dtype=bool)
    known = np.array([state is not None for state in damage.states], dtype=bool)
    efforts = np.round(rng.lognormal(3.3, 0.6, len(states)), 0)
    has_effort = hurt & (rng.random(len(states)) < 1 / 7)
    for network in dict.fromkeys(assets.network):
        for unit in np.unique(units).tolist():
            here = np.flatnonzero((networks == network) & (units[damage.rows] == unit) & known).tolist()
            telling = Telling(
                sources[SPEAKER[network]],
                f"Damage assessment of {network}, district {unit + 1}",
                "saw",
                days_ago=18,
                evidence="direct",
                credibility=2,
            )
            columns = {
                "damage_state": [states[i] for i in here],
                "repair_effort": [float(efforts[i]) if has_effort[i] else None for i in here],
            }
            scribe.table(telling, "asset", [things[int(damage.rows[i])] for i in here], columns)
