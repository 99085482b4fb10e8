"""The real layers: every row a report, and the counts that were measured independently with GDAL."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyogrio
import pytest
import shapely

from tandem.claims.check import check_record
from tandem.claims.records import Claim, Report
from tandem.exchange import ImportedRecords, Limits, import_file, read_mapping
from tandem.ids import seeded_uuid7
from tests.exchange.support import NOW, SHARED, claims_of, row_reports

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the folder 'shared' is not beside the repository")
# Things and claims per layer: rows times properties, but for OpenStreetMap (27 clinics, 3 hospitals, 5 substations).
LAYERS = {
    "sha": ("hazardous_area", 2388),
    "cleared": ("land_release", 2864),
    "incidents": ("incident", 593),
    "lifted": ("land_release", 127),
    "municipalities": ("administrative_unit", 28),
    "settlements": ("community", 733),
    "osm_nodes": ("asset", 35),
    "power": ("asset", 13 + 14),
}


def bring_in(path: Path, mapping: Path) -> ImportedRecords:
    return import_file(
        path,
        read_mapping(mapping),
        received_at=NOW,
        make_id=seeded_uuid7("shared"),
        handed_in_by="tester",
        limits=Limits(),
    )


@needs_shared
@pytest.mark.parametrize("name", sorted(LAYERS))
def test_bosna_every_row_is_a_report(name: str) -> None:
    path = SHARED / "bosna" / f"{name}.gpkg"
    imported = bring_in(path, MAPPINGS / "bosna" / f"{name}.toml")
    rows = pyogrio.read_info(path)["features"]
    assert len(row_reports(imported)) == imported.counts.rows == rows
    kind, things = LAYERS[name]
    assert {claim.kind for claim in claims_of(imported)} == {kind}
    assert imported.counts.things == len({claim.thing for claim in claims_of(imported)}) == things
    assert imported.counts.unreadable == 0 and imported.notes == ()
    for record in imported.records:
        check_record(record)


@needs_shared
def test_bosna_shapes_are_those_that_gdal_reads() -> None:
    path = SHARED / "bosna" / "sha.gpkg"
    claims = claims_of(bring_in(path, MAPPINGS / "bosna" / "sha.toml"), "perimeter")
    expected = pyogrio.read_dataframe(path).geometry
    assert [claim.geometry for claim in claims] == list(expected)
    assert sum(not claim.geometry.is_valid for claim in claims if claim.geometry is not None) == sum(~expected.is_valid)


@needs_shared
def test_bosna_people_are_those_of_the_census() -> None:
    path = SHARED / "bosna" / "settlements.gpkg"
    people = claims_of(bring_in(path, MAPPINGS / "bosna" / "settlements.toml"), "people")
    assert sum(claim.value for claim in people if isinstance(claim.value, int)) == 813_091
    assert {str(claim.valid_from) for claim in people} == {"1991-03-31"}


@needs_shared
def test_bosna_sources_are_the_same_in_every_file() -> None:
    described = [read_mapping(path) for path in sorted((MAPPINGS / "bosna").glob("*.toml"))]
    known: dict[str, object] = {}
    for mapping in described:
        for key, rule in mapping.source.items():
            assert known.setdefault(key, rule) == rule


@needs_shared
def test_shelby_networks_are_assets_with_their_ends_and_dependencies() -> None:
    imported = bring_in(SHARED / "shelby-networks", MAPPINGS / "shelby" / "networks.toml")
    for record in imported.records:
        check_record(record)
    files = {report.id: report for report in imported.records if isinstance(report, Report) and report.part_of is None}
    assert len(files) == 6 and all(report.content for report in files.values())
    rows = Counter(files[report.part_of].title for report in row_reports(imported) if report.part_of)
    assert rows["transportation/reduced/links_final.csv"] == 590
    assert rows["transportation/reduced/nodes_final.csv"] == 191
    assert rows["power/power.json"] == 295 + 73 + 45 + 191 + 8 + 37 + 14
    assert rows["water/water.inp"] == 55 + 9 + 6 + 83 + 14
    assert rows["dependencies.csv"] == 14

    value = {(claim.thing, claim.property): claim for claim in claims_of(imported) if claim.kind == "asset"}
    networks = Counter(claim.value for key, claim in value.items() if key[1] == "network")
    assert networks["electricity"] == 295 + 73 + 45 + 191 + 8 * 2 and networks["water"] == 55 + 9 + 6 + 83 + 14
    roads = {key[0] for key in value if key[0].startswith("shelby:road:")}
    assert networks["road"] == 191 + len(roads) and len(roads) < 590
    known = {thing for thing, name in value if name == "network"}
    for (_, name), claim in value.items():
        if name in ("from_node", "to_node"):
            assert claim.value in known
        if name == "depends_on":
            assert isinstance(claim.value, list) and set(claim.value) <= known
    assert sum(name == "depends_on" for _, name in value) == 14
    assert {claim.value for (_, name), claim in value.items() if name == "role"} >= {"source", "pump", "substation"}
    _lie_in_shelby_county(claims_of(imported, "location"))
    communities = [claim for claim in claims_of(imported) if claim.kind == "community"]
    assert len({claim.thing for claim in communities}) == 34  # junctions whose demand is not 0, counted with awk
    assert {claim.property for claim in communities} == {"name", "location", "service_nodes"}
    assert {claim.evidence_code for claim in communities} == {"generated"}


def _lie_in_shelby_county(claims: list[Claim]) -> None:
    """All three networks on the same ground, which shows that they share a coordinate system."""
    county = shapely.box(-90.35, 34.98, -89.6, 35.45)
    assert all(claim.geometry is not None and county.contains(claim.geometry) for claim in claims)
