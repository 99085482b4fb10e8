from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
import shapely

from tandem.claims.evidence import Evidence
from tandem.claims.quantity import quantity_of
from tandem.claims.records import Claim, JsonValue, Judgement, Record, Report, Source
from tandem.errors import InputError
from tandem.example import generate
from tandem.example.region import LARGEST, SMALLEST
from tandem.ids import seeded_uuid7, sha256_hex
from tandem.picture.build import build_picture
from tandem.picture.infrastructure import infrastructure
from tandem.picture.ledger import ledger
from tandem.plan.build import build_problem
from tandem.plan.impossible import impossible_works
from tandem.policy import generic_policy
from tandem.times import parse_day, parse_weekdays
from tandem.vocabulary import Property, codes, likelihood_bands, properties, thing_kinds
from tandem.works.derive import derive_works
from tests.example.reading import facts, plain_picture
from tests.example.regions import NOW, START, region

SIZES = [20, 200, 2000]
sized = pytest.mark.parametrize("works", SIZES)


def claims_of(records: tuple[Record, ...]) -> list[Claim]:
    return [record for record in records if isinstance(record, Claim)]


def reports_of(records: tuple[Record, ...]) -> dict[str, Report]:
    return {record.id: record for record in records if isinstance(record, Report)}


@pytest.mark.parametrize("works", [20, 200])
def test_region_is_the_same_for_the_same_arguments(works: int) -> None:
    again = generate(works, 1, start=START, make_id=seeded_uuid7(f"{works}/1"), now=NOW)
    assert again == region(works)


def test_region_differs_by_seed() -> None:
    assert facts(region(200, 1).records)["asset"] != facts(region(200, 2).records)["asset"]


@pytest.mark.parametrize("works", [-1, SMALLEST - 1, LARGEST + 1])
def test_region_refuses_sizes_outside_its_range(works: int) -> None:
    with pytest.raises(InputError, match="Ask for 20"):
        generate(works, 1, start=START, make_id=seeded_uuid7("x"), now=NOW)


@pytest.mark.parametrize("seed", [1, 2, 3])
@sized
def test_region_yields_about_the_works_asked_for(works: int, seed: int) -> None:
    picture = plain_picture(region(works, seed).records, START)
    derived = len(derive_works(picture, (), generic_policy()).works)
    assert abs(derived - works) <= max(3, 0.1 * works)


@sized
def test_believed_picture_has_no_errors_and_yields_works_that_can_be_done(works: int) -> None:
    """Through belief, picture and ledger, as a user gets it."""
    records, policy = region(works).records, generic_policy()
    evidence = Evidence.of(
        [record for record in records if isinstance(record, Source)],
        claims_of(records),
        [record for record in records if isinstance(record, Judgement)],
    )
    picture = build_picture(evidence, valid_at=START, known_at=NOW, policy=policy)
    entries = ledger(picture.hazardous_areas, picture.land_releases)
    derived = derive_works(picture, entries, policy)
    assert [finding for finding in (*picture.findings, *derived.findings) if finding.severity == "error"] == []
    assert abs(len(derived.works) - works) <= max(3, 0.1 * works)
    problem, index = build_problem(picture, derived, infrastructure(picture, policy), policy, start=START)
    assert impossible_works(problem, index) == (), "some team can do everything"
    presences = {team.presence for team in picture.teams}
    assert presences == set(codes("presence")), "expected is not arrived"
    assert {row.capacity_kind for row in picture.commitments} == set(codes("capacity_kind"))


@sized
def test_records_come_in_order_of_receipt_and_before_now(works: int) -> None:
    times = [record.received_at for record in region(works).records]
    assert times == sorted(times)
    assert times[-1] <= NOW


def test_nothing_is_received_after_now_even_for_a_later_start() -> None:
    late = generate(20, 1, start=START + timedelta(days=400), make_id=seeded_uuid7("late"), now=NOW)
    assert max(record.received_at for record in late.records) <= NOW


@sized
def test_record_ids_are_unique_and_references_exist(works: int) -> None:
    records = region(works).records
    counts = Counter(record.id for record in records)
    assert max(counts.values()) == 1
    sources = {record.id for record in records if isinstance(record, Source)}
    reports, claims = reports_of(records), {claim.id for claim in claims_of(records)}
    assert {claim.report for claim in claims_of(records)} <= set(reports)
    assert {step.source for claim in claims_of(records) for step in claim.chain} <= sources
    assert {report.handed_in_by for report in reports.values()} <= sources
    assert len({report.key for report in reports.values()}) == len(reports)
    for record in records:
        if isinstance(record, Judgement):
            assert set(record.claims) <= claims
            assert record.second and record.second != record.by


@sized
def test_report_hashes_are_those_of_their_bytes(works: int) -> None:
    for report in reports_of(region(works).records).values():
        assert report.content_sha256 == sha256_hex(report.content)


@sized
def test_report_bytes_contain_what_the_claims_say(works: int) -> None:
    records = region(works).records
    rows: dict[str, dict[str, dict[str, JsonValue]]] = {}
    texts = {}
    for report in reports_of(records).values():
        if report.media_type == "application/json":
            rows[report.id] = {row["id"]: row for row in json.loads(report.content)["rows"]}
        else:
            texts[report.id] = report.content.decode()
    for claim in claims_of(records):
        if claim.report in texts:
            assert claim.original and claim.original in texts[claim.report]
            assert claim.likelihood_words in texts[claim.report]
        else:
            written = rows[claim.report][claim.thing][claim.property]
            if claim.geometry is None:
                assert written == claim.value
            else:
                assert shapely.from_wkt(written).equals_exact(claim.geometry, 1e-9)


@sized
def test_claims_fit_the_vocabulary(works: int) -> None:
    records = region(works).records
    kinds = {claim.thing: claim.kind for claim in claims_of(records)}
    for claim in claims_of(records):
        assert claim.kind in thing_kinds()
        prop = properties(claim.kind)[claim.property]
        assert claim.stance in codes("stance") and claim.evidence in codes("evidence")
        assert all(step.how in codes("step") for step in claim.chain)
        assert (claim.geometry is not None) == (prop.type == "geometry")
        if claim.geometry is None:
            assert fits(prop, claim.value, kinds), (claim.kind, claim.property, claim.value)
        else:
            assert claim.geometry.is_valid and not claim.geometry.is_empty


def fits(prop: Property, value: JsonValue, kinds: dict[str, str]) -> bool:
    match prop.type:
        case "code":
            return value in codes(prop.codes)
        case "codes":
            return isinstance(value, list) and all(item in codes(prop.codes) for item in value)
        case "ref":
            return isinstance(value, str) and kinds[value] == prop.codes
        case "refs":
            return isinstance(value, list) and all(kinds[str(item)] == prop.codes for item in value)
        case "date":
            return isinstance(value, str) and parse_day(value) > date(2000, 1, 1)
        case "integer":
            return isinstance(value, int) and value >= 0
        case "quantity":
            return quantity_of(value) is not None
        case "number":
            return isinstance(value, int | float) and value >= 0
        case "text":
            return isinstance(value, str) and value != ""
    return prop.type == "json" and isinstance(value, list)


@sized
def test_required_properties_are_said(works: int) -> None:
    for kind, things in facts(region(works).records).items():
        required = {name for name, prop in properties(kind).items() if prop.required}
        for row in things.values():
            assert required <= set(row)


@sized
def test_sources_and_reports_are_marked_as_generated(works: int) -> None:
    made = region(works)
    assert "generated" in made.title and "enerated" in made.note
    for record in made.records:
        if isinstance(record, Source):
            assert "(generated)" in record.name and record.kind in codes("source_kind")
        if isinstance(record, Report):
            assert "(generated)" in record.title and record.sensitivity in codes("sensitivity")


@sized
def test_networks_are_connected_when_nothing_is_damaged(works: int) -> None:
    assets = facts(region(works).records)["asset"]
    leader = {thing: thing for thing in assets}

    def find(thing: str) -> str:
        while leader[thing] != thing:
            leader[thing] = leader[leader[thing]]
            thing = leader[thing]
        return thing

    for row in assets.values():
        if "from_node" in row:
            assert assets[row["from_node"]]["network"] == assets[row["to_node"]]["network"] == row["network"]
            leader[find(row["from_node"])] = find(row["to_node"])
    for network in ("road", "electricity", "water"):
        nodes = [thing for thing, row in assets.items() if row["network"] == network and "from_node" not in row]
        fed = {find(thing) for thing in nodes if assets[thing]["role"] == "source"}
        assert fed and all(find(thing) in fed for thing in nodes)


@sized
def test_dependencies_name_other_networks_and_links_lie_between_their_nodes(works: int) -> None:
    assets = facts(region(works).records)["asset"]
    assert {"bridge", "pump", "clinic", "field", "source"} <= {row["role"] for row in assets.values()}
    for row in assets.values():
        assert all(assets[needed]["network"] != row["network"] for needed in row.get("depends_on", ()))
        if "from_node" in row:
            ends = shapely.get_coordinates(row["location"])[[0, -1]].tolist()
            nodes = [
                shapely.get_coordinates(assets[row[end]]["location"])[0].tolist() for end in ("from_node", "to_node")
            ]
            assert ends == nodes


@sized
def test_every_scope_has_a_present_team_without_end(works: int) -> None:
    present = [row for row in facts(region(works).records)["team"].values() if row["presence"] == "present"]
    lasting = {scope for row in present if "accreditations" not in row for scope in row["scopes"]}
    assert lasting >= set(codes("scope"))
    assert all(parse_weekdays(row["workdays"]) for row in present)


def test_demo_has_about_sixty_teams_of_all_presences() -> None:
    made = facts(region(1000).records)
    counts = Counter(row["presence"] for row in made["team"].values())
    assert 54 <= counts.total() <= 66 and set(counts) == set(codes("presence"))
    assert any("accreditations" in row for row in made["team"].values())
    expected = [row for row in made["team"].values() if row["presence"] == "expected"]
    assert all(parse_day(row["arrival"]) > START for row in expected)
    trained = {team for course in made["course"].values() for team in course["trainee_teams"]}
    assert trained == {thing for thing, row in made["team"].items() if row["presence"] == "in_training"}


@sized
def test_commitments_of_the_mission_are_said_with_their_chain(works: int) -> None:
    found = [claim for claim in claims_of(region(works).records) if claim.kind == "commitment"]
    engineers = [claim for claim in found if claim.property == "people" and claim.value == 5000]
    assert len(engineers) == 2 and {claim.stance for claim in engineers} == {"expects"}
    assert len({claim.chain[-1].source for claim in engineers}) == 1, "both agencies cite one root"
    assert any(claim.likelihood == likelihood_bands("en")["very likely"] for claim in engineers)
    assert any(claim.property == "people" and claim.value == 1000 for claim in found)
    assert any(claim.likelihood_words and claim.likelihood is None for claim in found), "a word that the table lacks"
    withdrawn = [claim for claim in found if claim.stance == "retracts"]
    assert [claim.value for claim in withdrawn] == [30]
    earlier = [c for c in found if c.value == 30 and c.stance == "expects" and c.thing == withdrawn[0].thing]
    assert len(earlier) == 1 and earlier[0].chain == withdrawn[0].chain
    assert earlier[0].received_at < withdrawn[0].received_at


@sized
def test_reports_contradict_each_other_and_some_come_late(works: int) -> None:
    records = region(works).records
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in claims_of(records):
        if claim.value is not None:
            said[claim.thing, claim.property].add(json.dumps(claim.value))
    contested = Counter(name for (_, name), values in said.items() if len(values) > 1)
    assert all(contested[name] > 0 for name in ("damage_state", "people", "arrival"))
    reports = reports_of(records).values()
    delays = [report.received_at - report.said_at for report in reports if report.said_at is not None]
    assert max(delays) > timedelta(days=30)


def test_releases_are_judged_by_two_people_or_pending() -> None:
    records = region(1000).records
    accepted = {claim for record in records if isinstance(record, Judgement) for claim in record.claims}
    areas = [c for c in claims_of(records) if c.kind == "land_release" and c.property == "area"]
    survey = {record.id for record in records if isinstance(record, Source) and record.accredited_survey}
    assert {claim.id in accepted for claim in areas} == {True, False}
    assert all(claim.evidence == "direct" and claim.chain[0].source in survey for claim in areas)
    hazards = facts(records)["hazardous_area"]
    for release in facts(records)["land_release"].values():
        perimeter = hazards[release["hazardous_area"]]["perimeter"]
        assert release["area"].difference(perimeter.buffer(1e-6)).is_empty


def test_some_people_and_some_damage_are_unknown() -> None:
    made = facts(region(2000).records)
    assert 0 < sum("people" not in row for row in made["community"].values()) < len(made["community"]) / 5
    unseen = [row for row in made["asset"].values() if "damage_state" not in row and row["role"] == "link"]
    assert unseen
    assert {row.get("damage_state") for row in made["asset"].values()} >= set(codes("damage_state"))


def test_some_names_are_also_told_in_cyrillic() -> None:
    found = [claim for claim in claims_of(region(200).records) if claim.language == "uk"]
    assert found and all(not str(claim.value).isascii() for claim in found)
