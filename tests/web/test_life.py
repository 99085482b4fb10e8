"""Pages of the life of hazardous areas: every figure leads to areas, and each area says what it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
import shapely
from fastapi.testclient import TestClient

from tandem.claims.records import Claim, Record, Step
from tandem.errors import TransitionError
from tandem.usecases.advancing import Advance, Paper, advance
from tandem.usecases.extending import Drawing, Extension, extend
from tandem.usecases.room.open import Room
from tandem.usecases.workspace import Workspace, create_workspace, record
from tandem.web.app import create_app
from tests.usecases.records import report, source
from tests.web.conftest import HOST

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)

CHAIN = (Step("s0", "saw"),)
CANARY = "CANARY-7391"


def claim(thing: str, kind: str, name: str, value: str | int | shapely.Geometry, told: str = "r") -> Claim:
    shape = value if isinstance(value, shapely.Geometry) else None
    plain = None if isinstance(value, shapely.Geometry) else value
    at = NOW - timedelta(days=50)
    return Claim(f"{thing}/{name}", told, thing, kind, name, plain, at, CHAIN, geometry=shape)


@pytest.fixture
def programme(tmp_path: Path) -> Iterator[Workspace]:
    """Two areas, a release, and documents of which one came in a restricted report."""
    at = NOW - timedelta(days=50)
    made = create_workspace(tmp_path / "w.gpkg", None, NOW - timedelta(days=60))
    secret = replace(report("secret", at), sensitivity="restricted")
    claims: list[Record] = [
        claim("h", "hazardous_area", "name", "Mill"),
        claim("h", "hazardous_area", "perimeter", shapely.box(18, 44, 18.001, 44.001)),
        claim("h", "hazardous_area", "hazard_class", "sha"),
        claim("g", "hazardous_area", "name", "<b>Gorge</b>"),
        claim("g", "hazardous_area", "hazard_class", "cha"),
        claim("paper", "document", "name", f"{CANARY} list of victims", "secret"),
        claim("paper", "document", "hazardous_area", "h", "secret"),
        claim("victim", "victim", "name", CANARY, "secret"),
        claim("victim", "victim", "age", 9, "secret"),
    ]
    record(made, [source("s0"), report("r", at), secret, *claims], valid_at=NOW.date())
    yield made
    made.store.close()


@pytest.fixture
def browser(programme: Workspace) -> Iterator[TestClient]:
    headers = {"accept": "text/html", "origin": HOST, "sec-fetch-site": "same-origin"}
    with TestClient(create_app(Room(programme, lambda: NOW)), base_url=HOST, headers=headers) as found:
        yield found


def refused(workspace: Workspace) -> None:
    paper = Paper("survey.pdf", b"%PDF", "survey_report")
    asked = Advance("Mill", "discredited", "Ana", "Ivo", "Nothing lies there.", NOW.date(), "direct", papers=(paper,))
    with pytest.raises(TransitionError):
        advance(workspace, asked, now=NOW, valid_at=NOW.date(), keep_refused=True)


def test_every_figure_of_the_board_leads_to_as_many_areas(browser: TestClient) -> None:
    text = browser.get("/life").text
    links = re.findall(r'<a[^>]*href="(/life\?[^"]*)#areas"[^>]*>(.*?)</a>', text)
    assert len(links) > 6
    for address, words in links:
        shown = browser.get(unescape(address)).text
        head = re.search(r'<h2 id="areas">.*?class="muted">(\d+)<', shown)
        assert head is not None and head.group(1) == re.findall(r"\d+", re.sub("<[^>]*>", " ", words))[-1], address


def test_area_says_what_its_next_steps_lack(browser: TestClient, programme: Workspace) -> None:
    assert "No step was refused." in browser.get("/inbox/refused").text
    refused(programme)
    for address in ("/life/h", "/life/Mill", "/inbox/refused"):
        text = browser.get(address).text
        assert "completed work, one of: non-technical survey" in text, address
    text = browser.get("/life/h").text
    assert "Suspected hazardous area</strong>" in text and "survey.pdf" in text and "<dt>Remaining</dt><dd>8," in text
    assert "its size is unknown, not zero" in browser.get("/life/g").text


def test_land_that_was_added_is_told_with_its_reason_and_report(browser: TestClient, programme: Workspace) -> None:
    drawing = Drawing("wider.geojson", b"{}", shapely.box(18, 44, 18.002, 44.001))
    asked = Extension("h", drawing, "Ana", "<i>Fuze</i>", NOW.date(), "indirect", "verbal_report")
    made = extend(programme, asked, now=NOW, valid_at=NOW.date())
    text = browser.get("/life/h").text
    assert "&lt;i&gt;Fuze" in text and f'href="/report/{made.report}"' in text and f"{made.added_m2:,.0f} m2" in text


def test_names_are_escaped_and_unknown_areas_are_not_found(browser: TestClient) -> None:
    assert "&lt;b&gt;Gorge" in browser.get("/life").text and "<b>Gorge" not in browser.get("/life/g").text
    assert browser.get("/life/nowhere").status_code == 404


def test_restricted_records_are_on_no_page(browser: TestClient, programme: Workspace) -> None:
    refused(programme)
    for address in ("/life", "/life/h", "/inbox/refused"):
        text = browser.get(address).text
        assert CANARY not in text and "/report/secret" not in text, address
    assert "1 document is restricted and not shown." in browser.get("/life/h").text
