"""Damage, hazardous areas, people and teams, generated over real networks that have none.

For real infrastructure data of a place at peace: everything told here is of generated sources and says so; the networks stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
import shapely

from tandem.claims.records import Record
from tandem.errors import InputError
from tandem.example.geography import Floats, Ints, lay_out_over, nearest
from tandem.example.hazards import choose_damaged, damage_states, damage_weight, scatter_hazards
from tandem.example.region import LARGEST, SMALLEST, tell_hazards, works_of
from tandem.example.teams import tell_capacity
from tandem.example.telling import MARK, Scribe, Telling
from tandem.geo import Plane
from tandem.ids import IdMaker
from tandem.picture.tables import Asset, Community, Picture

HAZARDS_PER_COMPONENT = 0.35
MEDIAN_PEOPLE, SPREAD_PEOPLE = 900.0, 1.0


def generate_aftermath(
    picture: Picture, components: int, *, seed: int, start: date, make_id: IdMaker, now: datetime
) -> tuple[Record, ...]:
    """Records of a war over a picture of networks: ``components`` damaged ones, nearer a front line more and heavier, hazardous areas with
    the statistics of ``hazards`` (some on components), people where they are unknown, organisations and teams to match.

    Raises
    ------
    InputError
        Where the picture has no communities, or fewer components that can be damaged than wanted.
    """
    rng = np.random.default_rng([seed, components])
    assets = sorted((row for row in picture.assets if _can_be_damaged(row)), key=lambda row: row.id)
    communities = sorted(picture.communities, key=lambda row: row.id)
    if not communities or not 1 <= components <= len(assets):
        raise InputError(
            f"{components} components cannot be damaged: the picture has {len(assets)} that can be, and {len(communities)} communities.",
            "Import networks and the communities that they serve first, and ask for fewer components.",
        )
    plane = Plane.around([*(row.location for row in communities), *(row.location for row in assets)])
    anchors = _middles(plane, [row.location for row in assets])
    places = _middles(plane, [row.location for row in communities])
    people = _people(communities, rng)
    layout = lay_out_over(np.concatenate([places, anchors]), places, people, rng)
    weight = damage_weight(layout.from_front_m(anchors))
    damaged = choose_damaged(weight, components, rng)
    hazards = scatter_hazards(layout, max(2, round(components * HAZARDS_PER_COMPONENT)), anchors[damaged], rng)
    works = int(np.clip(components + works_of(hazards, places).sum(), SMALLEST, LARGEST))
    bases = places[np.argsort(-people, kind="stable")[: max(1, len(places) // 8)]]
    scribe = Scribe(make_id, start, now, plane)
    capacity = tell_capacity(scribe, works, bases, start, rng, mark=f" {MARK}")
    assessed = Telling(
        capacity.sources["staff"], "Damage assessment", "saw", days_ago=18, evidence="direct", credibility=2
    )
    states = np.full(len(assets), "none", dtype=object)
    states[damaged] = damage_states(weight[damaged], rng)
    scribe.table(assessed, "asset", [row.id for row in assets], {"damage_state": states.tolist()})
    _tell_communities(scribe, picture, communities, places, people, plane, capacity.sources["staff"])
    tell_hazards(scribe, layout, hazards, _names(communities), rng)
    return scribe.records()


def _can_be_damaged(asset: Asset) -> bool:
    """Components with a place that are no sources, fields or road junctions, and of which no damage is said."""
    plain = asset.role in ("source", "field") or (asset.network == "road" and not asset.is_link)
    return asset.location is not None and asset.damage_state is None and not plain


def _middles(plane: Plane, shapes: Sequence[object]) -> Floats:
    middles: Floats = shapely.get_coordinates(plane.to_plane(shapely.point_on_surface(np.array(shapes, dtype=object))))
    return middles


def _people(communities: Sequence[Community], rng: np.random.Generator) -> Ints:
    """Log-normal where nobody counted: most communities are small."""
    drawn = np.maximum(20, rng.lognormal(np.log(MEDIAN_PEOPLE), SPREAD_PEOPLE, len(communities))).astype(np.int64)
    known = [row.people for row in communities]
    return np.array([draw if said is None else said for said, draw in zip(known, drawn, strict=True)], dtype=np.int64)


def _tell_communities(
    scribe: Scribe,
    picture: Picture,
    communities: Sequence[Community],
    places: Floats,
    people: Ints,
    plane: Plane,
    staff: str,
) -> None:
    """People where they are unknown; and every community needs each network that there is, from its nearest node where it names none."""
    unknown = [i for i, row in enumerate(communities) if row.people is None]
    register = Telling(staff, "Register of people", "was_told", days_ago=45)
    columns = {"people": [int(people[i]) for i in unknown]}
    scribe.table(register, "community", [communities[i].id for i in unknown], columns)
    networks = sorted({row.network for row in picture.assets if not row.is_link and row.location is not None})
    served = [list(row.service_nodes) for row in communities]
    network_of = {row.id: row.network for row in picture.assets}
    for network in networks:
        nodes = [
            row for row in picture.assets if row.network == network and not row.is_link and row.location is not None
        ]
        host = nearest(_middles(plane, [row.location for row in nodes]), places)
        for i, mine in enumerate(served):
            if network not in {network_of.get(node) for node in mine}:
                mine.append(nodes[int(host[i])].id)
    survey = Telling(staff, "Nodes that serve the communities", "saw", days_ago=30, evidence="direct")
    columns_served: dict[str, Sequence[object]] = {"needs": [networks] * len(communities), "service_nodes": served}
    scribe.table(survey, "community", [row.id for row in communities], columns_served)


def _names(communities: Sequence[Community]) -> list[str]:
    return [row.name or f"community {index + 1}" for index, row in enumerate(communities)]
