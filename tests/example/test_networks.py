"""Roads of generated regions."""

import numpy as np
import shapely

from tandem.example.networks import road_edges


def crossings(places: np.ndarray, edges: np.ndarray, hazards: np.ndarray) -> int:
    return int(shapely.intersects(shapely.union_all(hazards), shapely.linestrings(places[edges])).sum())


def test_roads_go_around_hazards_and_still_join_every_place() -> None:
    rng = np.random.default_rng(3)
    places = rng.uniform(0, 40_000, (150, 2))
    hazards = shapely.buffer(shapely.points(rng.uniform(0, 40_000, (60, 2))), 600)
    straight, _ = road_edges(places, np.random.default_rng(1))
    around, _ = road_edges(places, np.random.default_rng(1), hazards)
    assert len(around) == len(straight) == len(places) - 1
    assert crossings(places, around, hazards) < crossings(places, straight, hazards) / 2
