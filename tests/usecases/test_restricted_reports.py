"""A restricted report of any kind of thing: its words and who told it are nowhere, and the danger that it tells of still counts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely
from click.testing import CliRunner
from fastapi.testclient import TestClient
from hypothesis import given, settings

from tandem.claims.belief import beliefs_of
from tandem.claims.records import Claim, JsonValue, Record, Report, Source, Step
from tandem.cli.main import main
from tandem.policy import generic_policy
from tandem.settings import Settings
from tandem.usecases.room.open import Room
from tandem.usecases.seeing import see_now
from tandem.usecases.withholding import whole_of
from tandem.usecases.workspace import Workspace, create_workspace, open_workspace, record
from tandem.vocabulary import Property, codes, properties, restricted_kinds, thing_kinds
from tandem.web.app import create_app
from tests.conftest import Run
from tests.usecases.records import NOW as TOLD
from tests.usecases.records import batches, report, source
from tests.usecases.test_withholding import CANARY, HOST, addresses, found_in

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
CANARIES = int(os.environ.get("TANDEM_TEST_CANARIES", "400"))
POLICY = generic_policy()


def _value(prop: Property, word: str, number: int) -> tuple[JsonValue, shapely.Geometry | None]:
    """A value with a canary in it wherever one fits, else one that is right."""
    match prop.type:
        case "text" | "ref":
            return f"{word}{prop.name}", None
        case "refs" | "json":
            return [f"{word}{prop.name}"], None
        case "quantity":
            return {"approx": 7, "text": f"{word}{prop.name}"}, None
        case "integer" | "number":
            return 7, None
        case "date":
            return "2026-03-01", None
        case "code":
            return next(iter(codes(prop.codes))), None
        case "codes":
            return [next(iter(codes(prop.codes)))], None
        case "geometry":
            corner = (18.0 + number % 40 / 100, 44.0 + number // 40 / 100)
            square = shapely.box(*corner, corner[0] + 0.002, corner[1] + 0.002)
            return None, square if prop.name in ("perimeter", "area", "boundary") else shapely.Point(corner)
    raise AssertionError(prop.type)


def _told(number: int, kind: str) -> Iterator[Record]:
    """A restricted report of one thing with canaries in everything that people write; some are rows of a restricted file."""
    word = f"KANARI{number:05d}"
    speaker = Source(f"speaker-{number}", "person", f"{word}SPEAKER", NOW)
    behind = Source(f"behind-{number}", "organisation", f"{word}BEHIND", NOW)
    content = f"{word}CONTENT".encode()
    one = replace(
        report(f"secret-{number}", NOW, content=content),
        handed_in_by=speaker.id,
        sensitivity="restricted",
        title=f"{word}TITLE",
        form=f"{word}FORM",
        form_version=f"{word}VERSION",
        device=f"{word}DEVICE",
    )
    yield from (speaker, behind)
    if number % 3 == 0:
        yield replace(one, id=f"file-{number}", key=f"file-{number}")
        one = replace(one, part_of=f"file-{number}", sensitivity="internal")
    yield one
    for name, prop in properties(kind).items():
        value, shape = _value(prop, word, number)
        unreadable = f"{word}WHY" if number % 5 == 0 and shape is None and not prop.danger else ""
        yield Claim(
            id=f"claim-{number}-{name}",
            report=one.id,
            thing=f"thing-{number}",
            kind=kind,
            property=name,
            value=None if unreadable else value,
            geometry=shape,
            received_at=NOW,
            chain=(Step(speaker.id, "was_told"), Step(behind.id, "saw")),
            original=f"{word}ORIGINAL",
            unreadable=unreadable,
            evidence_code=f"{word}CODE",
            likelihood_words=f"{word}LIKELY",
        )


def secrets() -> list[Record]:
    """As many canaries as asked for, spread over all kinds of things that are not restricted themselves."""
    kinds = sorted(thing_kinds().keys() - restricted_kinds())
    found: list[Record] = []
    planted = number = 0
    while planted < CANARIES:
        told = list(_told(number, kinds[number % len(kinds)]))
        planted += sum(len(CANARY.findall(repr(one).encode())) for one in told)
        found += told
        number += 1
    return found


@pytest.fixture(scope="module")
def planted(region: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """The generated region with restricted reports about every kind of thing, and a plan."""
    path = tmp_path_factory.mktemp("restricted") / "region.gpkg"
    path.write_bytes(region.read_bytes())
    workspace = open_workspace(path, Settings())
    record(workspace, secrets(), valid_at=NOW.date())
    workspace.store.close()
    run("replan", path, "--iterations", 5, "--quiet", "--date", "2026-04-02")
    return path


def ids() -> list[str]:
    return ["thing-0", "thing-1", "secret-0", "secret-1", "file-0", "claim-1-name"]


def test_the_canaries_are_in_the_file(planted: Path) -> None:
    assert len(CANARY.findall(planted.read_bytes())) >= CANARIES


def test_no_export_form_or_briefing_holds_a_word_of_a_restricted_report(
    planted: Path, run: Run, tmp_path: Path
) -> None:
    for ending in ("xlsx", "gpkg", "geojson", "csv", "xml", "ics", "kml", "zip"):
        target = tmp_path / f"out.{ending}"
        result = CliRunner().invoke(main, ["export", str(planted), "--output", str(target), "--date", "2026-04-01"])
        assert not CANARY.search(result.output.encode())
    for ending in ("html", "pdf", "docx"):
        run("brief", planted, "--output", tmp_path / f"b.{ending}")
    CliRunner().invoke(main, ["forms", str(planted), "--year", "2026", "--output", str(tmp_path / "forms")])
    made = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert len(made) >= 6
    assert {one.name: found_in(one)[:3] for one in made if found_in(one)} == {}


def test_no_command_tells_a_word_of_a_restricted_report(planted: Path) -> None:
    asked: list[list[str]] = [
        [name, str(planted)]
        for name in ("show", "check", "conflicts", "names", "capacity", "critical", "education", "verify", "review")
    ]
    asked += [[name, str(planted), one] for name in ("history", "report") for one in ids()]
    for arguments in asked:
        assert not CANARY.search(CliRunner().invoke(main, arguments).output.encode()), arguments


def test_no_page_tells_a_word_of_a_restricted_report(planted: Path) -> None:
    workspace = open_workspace(planted, Settings())
    headers = {"accept": "text/html", "origin": HOST, "sec-fetch-site": "same-origin"}
    seen = 0
    try:
        app = create_app(Room(workspace, lambda: NOW))
        with TestClient(app, base_url=HOST, headers=headers, raise_server_exceptions=False) as client:
            for address in addresses(client, ids()):
                answer = client.get(address)
                seen += answer.status_code == 200
                assert answer.status_code != 500, address
                assert not CANARY.search(answer.content.replace(address.encode(), b"")), address
            assert "A restricted report" in client.get("/report/secret-1").text
    finally:
        workspace.store.close()
    assert seen > 20


def test_no_layer_of_the_workspace_holds_a_word_of_a_restricted_report(planted: Path) -> None:
    workspace = open_workspace(planted, Settings())
    try:
        with workspace.store.reading() as reader:
            assert not CANARY.search(reader.layer_bytes())
            assert reader.layer_bytes()
    finally:
        workspace.store.close()


def _workspace(path: Path, *records: Record) -> Workspace:
    made = create_workspace(path, None, TOLD)
    record(made, records, valid_at=TOLD.date())
    return made


def test_a_hazard_that_only_a_restricted_report_tells_of_keeps_people_away(tmp_path: Path) -> None:
    secret: Report = replace(report("r", TOLD), sensitivity="restricted")
    said: dict[str, JsonValue] = {"name": "Mill", "hazard_class": "cha", "contamination": ["ap_mine"]}
    claims = [
        Claim(name, "r", "h", "hazardous_area", name, value, TOLD, (Step("s0", "saw"),)) for name, value in said.items()
    ]
    shape = shapely.box(18, 44, 18.01, 44.01)
    claims.append(Claim("p", "r", "h", "hazardous_area", "perimeter", None, TOLD, (Step("s0", "saw"),), geometry=shape))
    workspace = _workspace(tmp_path / "w.gpkg", source("s0"), secret, *claims)
    with workspace.store.reading() as reader:
        seen = see_now(reader, POLICY, valid_at=TOLD.date())
    workspace.store.close()
    (area,) = seen.picture.hazardous_areas
    assert area.perimeter is not None
    assert area.perimeter.equals(shape)
    assert (area.hazard_class, area.name) == ("cha", "h")


def test_a_thing_of_which_a_restricted_report_says_only_words_is_still_known(tmp_path: Path) -> None:
    secret = replace(report("r", TOLD), sensitivity="restricted")
    said = Claim("c", "r", "h", "hazardous_area", "name", "Mill", TOLD, (Step("s0", "saw"),))
    workspace = _workspace(tmp_path / "w.gpkg", source("s0"), secret, said)
    with workspace.store.reading() as reader:
        assert set(reader.evidence().claims) == {"h"}
        assert "Mill" not in repr(reader.evidence())
    workspace.store.close()


@pytest.mark.parametrize("code", ["", "visual_observation", "KANARICODE"])
def test_an_evidence_code_of_a_restricted_report_counts_where_a_list_holds_it(code: str, tmp_path: Path) -> None:
    secret = replace(report("r", TOLD), sensitivity="restricted")
    said = Claim("c", "r", "h", "hazardous_area", "status", "closed", TOLD, (Step("s0", "saw"),), evidence_code=code)
    workspace = _workspace(tmp_path / "w.gpkg", source("s0"), secret, said)
    with workspace.store.reading() as reader:
        (kept,) = reader.evidence().claims["h"]["status"]
    workspace.store.close()
    assert kept.evidence_code == (code if code in ("", "visual_observation") else "restricted")
    assert "restricted" not in (*codes("survey_evidence"), *POLICY.evidence.direct, *POLICY.evidence.indirect)


def test_only_a_named_reader_gets_a_restricted_report(tmp_path: Path, run: Run) -> None:
    policy, path = tmp_path / "policy.toml", tmp_path / "w.gpkg"
    policy.write_text(POLICY.text.replace("readers = []", 'readers = ["Ana Horvat"]'), encoding="utf-8")
    run("new", path, "--policy", policy)
    workspace = open_workspace(path, Settings())
    secret = replace(report("r", TOLD, content=b"KANARI"), sensitivity="restricted")
    said = Claim("c", "r", "h", "hazardous_area", "hazard_class", "sha", TOLD, (Step("s0", "saw"),))
    record(workspace, [source("s0"), secret, said], valid_at=TOLD.date())
    workspace.store.close()
    assert run("report", path, "r").output == "(restricted)"
    assert run("report", path, "r", "--reader", "ana horvat").output == "KANARI"
    refused = CliRunner().invoke(main, ["report", str(path), "r", "--reader", "Somebody"])
    assert refused.exit_code == 2
    assert "KANARI" not in refused.output


@settings(max_examples=60, deadline=None)
@given(told=batches())
def test_restricting_every_report_changes_no_belief_about_danger(
    told: list[list[Record]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    workspace = create_workspace(tmp_path_factory.mktemp("any") / "w.gpkg", None, TOLD)
    for batch in told:
        secret = [replace(one, sensitivity="restricted") if isinstance(one, Report) else one for one in batch]
        record(workspace, secret, valid_at=TOLD.date())
    with workspace.store.reading() as reader, whole_of(workspace.store).reading() as whole:
        assert whole.last_received_at() == reader.last_received_at()
        known_at = whole.last_received_at()
        assert known_at is not None
        masked, plain = reader.evidence(), whole.evidence()
        for thing, said in plain.claims.items():
            kind = next(iter(said.values()))[0].kind
            danger = [name for name in said if kind not in restricted_kinds() and properties(kind)[name].danger]
            believed = [
                beliefs_of(one, thing, valid_at=TOLD.date(), known_at=known_at, policy=POLICY.records)
                for one in (masked, plain)
                if danger
            ]
            for name in danger:
                assert believed[0][name].value == believed[1][name].value
                assert believed[0][name].status == believed[1][name].status
                assert believed[0][name].supporting == believed[1][name].supporting
    workspace.store.close()
