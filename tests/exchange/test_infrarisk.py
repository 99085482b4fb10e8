"""A network folder of three nodes, made here, through the same importer as the large one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from tandem.errors import FormatError, NotFoundError
from tandem.exchange import Limits
from tandem.exchange.importing import read_file
from tandem.exchange.rows import RawRow
from tests.exchange.support import mapping

FOLDER = mapping('[read]\nformat = "infrarisk"\ncrs = "EPSG:3857"')
WATER = """[JUNCTIONS]
;ID Elev Demand
 J1 0 0.5 day ;
[RESERVOIRS]
 R1 20 ;
[PUMPS]
 P1 R1 J1 HEAD 1 ;
[PIPES]
 L1 R1 NOWHERE 10 ;
[COORDINATES]
 J1 -10000000 4180000
 R1 -10000100 4180000
[VERTICES]
 P1 -10000050 4180050
"""


def table(columns: list[str], *rows: list[Any]) -> dict[str, str]:
    data = {"columns": columns, "index": list(range(len(rows))), "data": rows}
    return {"_object": json.dumps(data)}


def write(folder: Path) -> Path:
    network = {
        "bus": table(["name"], ["B1"], ["B2"]),
        "load": table(["name", "bus", "p_mw"], ["LO1", 1, 2.0], ["LO2", 1, 3.0]),
        "motor": table(["name", "bus"], ["M1", 1]),
        "switch": table(["name", "bus", "element", "et"], ["S1", 0, 1, "b"], ["S2", 0, 5, "l"]),
        "ext_grid": table(["name", "bus"], ["EG1", 0]),
        "line": table(["name", "from_bus", "to_bus"], ["L1", 0, 1]),
        "trafo": table(["name", "hv_bus", "lv_bus"]),
        "bus_geodata": table(["x", "y"], [-1e7, 4.18e6], [-1e7, 4.19e6]),
        "ext_grid_geodata": table(["x", "y"], [-1.1e7, 4.18e6]),
    }
    roads = folder / "transportation" / "reduced"
    for part in (folder / "power", folder / "water", roads):
        part.mkdir(parents=True)
    (folder / "power" / "power.json").write_text(json.dumps({"_object": network}))
    (folder / "water" / "water.inp").write_text(WATER)
    (roads / "nodes_final.csv").write_text("Node\tX\tY\t;\nT1\t-10000000\t4180000\t;\nT2\t-10000500\t4180000\t;\n")
    (roads / "links_final.csv").write_text("Init node\tTerm node\tid\t;\nT1\tT2\ta\t;\nT2\tT1\tb\t;\nT2\tT9\tc\t;\n")
    (folder / "dependencies.csv").write_text("water_id,power_id\nP1,M1\nP2,M9\n")
    return folder


def rows_by_layer(folder: Path) -> dict[str, list[RawRow]]:
    found: dict[str, list[RawRow]] = {}
    for row in read_file(folder, FOLDER, Limits()):
        found.setdefault(row.layer, []).append(row)
    return found


def test_rows_know_their_names_places_and_dependencies(tmp_path: Path) -> None:
    rows = rows_by_layer(write(tmp_path / "net"))
    assert [row.attributes["demand_mw"] for row in rows["power_bus"]] == [0.0, 5.0]
    (line,) = rows["power_line"]
    assert (line.attributes["from_bus_name"], line.attributes["to_bus_name"]) == ("B1", "B2")
    assert isinstance(line.geometry, shapely.LineString) and line.file == "power/power.json"
    assert [row.geometry is None for row in rows["power_switch"]] == [False, True]
    (pump,) = rows["water_pump"]
    assert isinstance(pump.geometry, shapely.LineString) and len(pump.geometry.coords) == 3
    assert rows["water_pipe"][0].geometry is None
    ends = [(row.attributes["end1"], row.attributes["end2"]) for row in rows["road_link"]]
    assert ends == [("T1", "T2"), ("T1", "T2"), ("T2", "T9")]
    assert rows["road_link"][0].geometry == rows["road_link"][1].geometry and rows["road_link"][2].geometry is None
    assert [row.attributes["power_bus"] for row in rows["dependency"]] == ["B2", None]


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path / "net")
    (folder / "power" / "power.json").write_text('{"nodes": []}')
    with pytest.raises(FormatError, match="not a pandapower network"):
        rows_by_layer(folder)
    (folder / "dependencies.csv").unlink()
    with pytest.raises(NotFoundError, match=r"dependencies\.csv"):
        rows_by_layer(folder)
