"""A folder of the InfraRisk model: power (pandapower), water (EPANET), roads (tab-separated) and what depends on what.

The three networks give plane coordinates without naming their system. Roads are documented as Web Mercator; power and
water fall on the same ground (x -10.036e6 to -9.978e6, y 4.163e6 to 4.219e6: Shelby County, Tennessee), so all three
are read as EPSG:3857 unless the mapping file says otherwise. Every row of the files is one raw row; the importer only
adds columns that a single row cannot know: the ends of a link as places, names for numbers of buses, the two ends
of a road in one order (so that both directions are one asset), and the bus behind each dependency.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import shapely

from tandem.errors import FormatError, NotFoundError
from tandem.exchange.delimited import read_table
from tandem.exchange.rows import Attributes, RawLayer, ReadOptions
from tandem.exchange.shapes import from_texts
from tandem.exchange.texts import decode_utf8

CRS = "EPSG:3857"
POWER = "power/power.json"
WATER = "water/water.inp"
DEPENDENCIES = "dependencies.csv"
_TABLES = ("bus", "load", "motor", "switch", "ext_grid", "line", "trafo", "bus_geodata", "ext_grid_geodata")
_WATER_COLUMNS = {
    "JUNCTIONS": ("water_junction", ("id", "elevation", "demand", "pattern")),
    "RESERVOIRS": ("water_reservoir", ("id", "head", "pattern")),
    "TANKS": ("water_tank", ("id", "elevation", "initial_level", "minimum_level", "maximum_level", "diameter")),
    "PIPES": ("water_pipe", ("id", "node1", "node2", "length", "diameter", "roughness", "minor_loss", "status")),
    "PUMPS": ("water_pump", ("id", "node1", "node2", "parameter", "curve")),
    "VALVES": ("water_valve", ("id", "node1", "node2", "diameter", "type", "setting", "minor_loss")),
}

Places = Mapping[str, str]


class InfraRiskImporter:
    """The folder as one bundle; ``roads`` of the mapping's ``[read]`` chooses the large or the reduced road network."""

    name: ClassVar[str] = "infrarisk"
    media_type: ClassVar[str] = "application/octet-stream"

    def files(self, path: Path, options: ReadOptions) -> Mapping[str, Path]:
        """The six files by their place in the folder; NotFoundError names the first that is missing."""
        names = [POWER, WATER, _road(options, "nodes"), _road(options, "links"), DEPENDENCIES]
        for name in names:
            if not (path / name).is_file():
                raise NotFoundError(
                    f"'{path.name}' has no file '{name}'.", "Hand in the whole folder of the InfraRisk network."
                )
        extra = "hazus_recovery.csv"
        return {name: path / name for name in [*names, *([extra] if (path / extra).is_file() else [])]}

    def layers(self, folder: Path, main: str, options: ReadOptions) -> Iterator[RawLayer]:
        """Layers power_*, water_*, road_node, road_link, dependency and hazus."""
        power = _power_tables(_text(folder, POWER))
        yield from _power_layers(power)
        yield from _water_layers(_sections(_text(folder, WATER)))
        yield from _road_layers(folder, options)
        yield _dependencies(folder, power)
        if (folder / "hazus_recovery.csv").is_file():
            yield _plain_layer(folder, "hazus_recovery.csv", "hazus")


def _road(options: ReadOptions, what: str) -> str:
    return f"transportation/{options.roads}/{what}_final.csv"


def _text(folder: Path, name: str) -> str:
    return decode_utf8((folder / name).read_bytes(), name)


def _finish(name: str, file: str, rows: Sequence[Attributes], shapes: Sequence[str | None]) -> RawLayer:
    layer = RawLayer(name, CRS, sorted({column for row in rows for column in row}), file=file)
    blobs, problems = from_texts(shapes, shapely.from_wkt)
    for row, shape, blob, problem in zip(rows, shapes, blobs, problems, strict=True):
        layer.add(row, blob, shape or "", problem)
    return layer


def _point(place: str | None) -> str | None:
    return f"POINT ({place})" if place else None


def _line(places: Sequence[str | None]) -> str | None:
    known = [place for place in places if place]
    return f"LINESTRING ({', '.join(known)})" if len(known) == len(places) else None


# Power


def _power_tables(text: str) -> dict[str, dict[int, dict[str, Any]]]:
    """Table name to row index to cells of a pandapower file, whose tables are JSON texts inside JSON."""
    try:
        network = json.loads(text)["_object"]
        tables = {name: json.loads(network[name]["_object"]) for name in _TABLES}
        return {
            name: {
                index: dict(zip(table["columns"], cells, strict=True))
                for index, cells in zip(table["index"], table["data"], strict=True)
            }
            for name, table in tables.items()
        }
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise FormatError(
            f"'{POWER}' is not a pandapower network ({type(error).__name__}: {error}).",
            "Save it with pandapower.to_json.",
        ) from error


def _power_layers(power: Mapping[str, dict[int, dict[str, Any]]]) -> Iterator[RawLayer]:
    names = {index: str(bus["name"]) for index, bus in power["bus"].items()}
    places = {index: f"{geo['x']!r} {geo['y']!r}" for index, geo in power["bus_geodata"].items()}
    grid_places = {index: f"{geo['x']!r} {geo['y']!r}" for index, geo in power["ext_grid_geodata"].items()}
    demand: dict[int, float] = defaultdict(float)
    for load in power["load"].values():
        demand[load["bus"]] += load["p_mw"]

    buses = [{**bus, "index": index, "demand_mw": demand.get(index, 0.0)} for index, bus in power["bus"].items()]
    yield _finish("power_bus", POWER, buses, [_point(places.get(index)) for index in power["bus"]])

    for table, first, second in (("line", "from_bus", "to_bus"), ("trafo", "hv_bus", "lv_bus")):
        links = [_named(row, names, first, second) for row in power[table].values()]
        ends = [_line([places.get(row[first]), places.get(row[second])]) for row in power[table].values()]
        yield _finish(f"power_{table}", POWER, links, ends)

    switches = list(power["switch"].values())
    links = [_named(row, names, "bus", "element") if row["et"] == "b" else dict(row) for row in switches]
    ends = [
        _line([places.get(row["bus"]), places.get(row["element"])]) if row["et"] == "b" else None for row in switches
    ]
    yield _finish("power_switch", POWER, links, ends)

    grids = [_named(row, names, "bus") for row in power["ext_grid"].values()]
    lines = [_line([grid_places.get(i), places.get(row["bus"])]) for i, row in power["ext_grid"].items()]
    yield _finish("power_ext_grid", POWER, grids, lines)
    for table in ("load", "motor"):
        rows = [_named(row, names, "bus") for row in power[table].values()]
        yield _finish(f"power_{table}", POWER, rows, [_point(places.get(row["bus"])) for row in power[table].values()])


def _named(row: Mapping[str, Any], names: Mapping[int, str], *columns: str) -> Attributes:
    """The row with a column ``<column>_name`` beside each number of a bus."""
    return {**row, **{f"{column}_name": names.get(row[column]) for column in columns}}


# Water


def _sections(text: str) -> dict[str, list[list[str]]]:
    """Section to rows of words of an EPANET input file (EPANET 2.2 manual, appendix C)."""
    sections: dict[str, list[list[str]]] = defaultdict(list)
    current = ""
    for line in text.splitlines():
        words = line.split(";", 1)[0].split()
        if words and words[0].startswith("["):
            current = words[0].strip("[]").upper()
        elif words:
            sections[current].append(words)
    if "JUNCTIONS" not in sections:
        raise FormatError(f"'{WATER}' has no section [JUNCTIONS].", "Export it from EPANET as an input file.")
    return sections


def _water_layers(sections: Mapping[str, list[list[str]]]) -> Iterator[RawLayer]:
    places = {words[0]: " ".join(words[1:3]) for words in sections.get("COORDINATES", [])}
    bends: dict[str, list[str]] = defaultdict(list)
    for words in sections.get("VERTICES", []):
        bends[words[0]].append(" ".join(words[1:3]))
    for section, (name, columns) in _WATER_COLUMNS.items():
        rows = [_words(columns, words) for words in sections.get(section, [])]
        shapes = [
            _line([places.get(str(row["node1"])), *bends.get(str(row["id"]), []), places.get(str(row["node2"]))])
            if "node1" in columns
            else _point(places.get(str(row["id"])))
            for row in rows
        ]
        if rows:
            yield _finish(name, WATER, rows, shapes)


def _words(columns: Sequence[str], words: Sequence[str]) -> Attributes:
    row: Attributes = dict(zip(columns, words, strict=False))
    if len(words) > len(columns):
        row["_more"] = list(words[len(columns) :])
    return row


# Roads and dependencies


def _table(folder: Path, name: str) -> list[Attributes]:
    header, body = read_table(_text(folder, name), name)
    return [{column: cell for column, cell in zip(header, cells, strict=False) if column != ";"} for cells in body]


def _road_layers(folder: Path, options: ReadOptions) -> Iterator[RawLayer]:
    nodes = _table(folder, _road(options, "nodes"))
    places = {str(node["Node"]): f"{node['X']} {node['Y']}" for node in nodes}
    yield _finish("road_node", _road(options, "nodes"), nodes, [_point(places[str(node["Node"])]) for node in nodes])
    links = _table(folder, _road(options, "links"))
    for link in links:
        ends = sorted((str(link["Init node"]), str(link["Term node"])))
        link["end1"], link["end2"] = ends[0], ends[1]
    shapes = [_line([places.get(str(link["end1"])), places.get(str(link["end2"]))]) for link in links]
    yield _finish("road_link", _road(options, "links"), links, shapes)


def _dependencies(folder: Path, power: Mapping[str, dict[int, dict[str, Any]]]) -> RawLayer:
    names = {index: str(bus["name"]) for index, bus in power["bus"].items()}
    behind = {str(motor["name"]): names.get(motor["bus"]) for motor in power["motor"].values()}
    rows = _table(folder, DEPENDENCIES)
    for row in rows:
        row["power_bus"] = behind.get(str(row.get("power_id")))
    return _finish("dependency", DEPENDENCIES, rows, [None] * len(rows))


def _plain_layer(folder: Path, file: str, name: str) -> RawLayer:
    rows = _table(folder, file)
    return _finish(name, file, rows, [None] * len(rows))
