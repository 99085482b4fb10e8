"""Layers hold every row, fit their columns, and lead back to claims."""

from __future__ import annotations

import json

import shapely

from tandem.picture.layers import picture_layers
from tandem.picture.ledger import ledger
from tandem.vocabulary import thing_kinds
from tests.picture.telling import accepted, picture_of, said, thing

SQUARE = shapely.box(18.0, 44.0, 18.01, 44.01)
KINDS = {"TEXT": str, "INTEGER": int, "REAL": float, "BOOLEAN": bool, "DATE": str}


def test_layers_fit_their_columns_and_keep_every_row() -> None:
    area, category = said("r", "land_release", "area", SQUARE), said("r", "land_release", "category", "cleared")
    picture = picture_of(
        thing("h", "hazardous_area", perimeter=shapely.Point(18, 44), contamination=["uxo", "ap_mine"]),
        area, category, accepted(area, category),
        thing("t", "team", scopes=["bac"], people=6, presence="present", days_off=["2026-05-04"], arrival="2026-05",
              accreditations=[{"scope": "bac", "from": "2026-01-01"}]),
        thing("c", "commitment", people=500), thing("w", "work", done_share=1, status="ongoing"),
        thing("a", "asset", network="road", role="node", repair_effort=3),
    )  # fmt: skip
    layers = {
        layer.name: layer for layer in picture_layers(picture, ledger(picture.hazardous_areas, picture.land_releases))
    }
    assert set(layers) == {kind.layer for kind in thing_kinds().values()} | {
        "land_ledger",
        "finding",
        "geometry_repair",
    }
    assert sum(len(layers[kind.layer].features) for kind in thing_kinds().values()) == len(list(picture.rows()))
    for layer in layers.values():
        assert len({feature.key for feature in layer.features}) == len(layer.features)
        for feature in layer.features:
            for cell, column in zip(feature.cells, layer.columns, strict=True):
                assert cell is None or isinstance(cell, KINDS[column.type]), (layer.name, column.name, cell)
    hazard = dict(
        zip([c.name for c in layers["hazardous_area"].columns], layers["hazardous_area"].features[0].cells, strict=True)
    )
    assert hazard["contamination"] == "uxo;ap_mine"
    assert json.loads(str(hazard["claims"]))["perimeter"] == [picture.hazardous_areas[0].claims["perimeter"][0]]
    assert layers["geometry_repair"].features[0].cells[3] == "POINT (18 44)"
    assert len(layers["finding"].features) == len(picture.findings)
