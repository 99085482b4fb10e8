"""The annual forms as pages: each cell leads to the records that sum to it, and nothing restricted is there."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import openpyxl
import pytest
import shapely
from fastapi.testclient import TestClient

from tandem.claims.records import Claim, JsonValue, Record, Step
from tandem.times import PartialDate
from tandem.usecases.forms.assemble import forms_of
from tandem.usecases.room import open as opened
from tandem.usecases.room.open import Room
from tandem.usecases.workspace import create_workspace, record
from tandem.web.app import create_app
from tests.usecases.records import report, source
from tests.web.conftest import HOST

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AT = NOW - timedelta(days=20)
CANARY = "CANARY-5512"
CHAIN = (Step("s0", "saw"),)


def claims_of(thing: str, kind: str, told: str, **values: JsonValue | shapely.Geometry) -> Iterator[Claim]:
    for name, value in values.items():
        shape = value if isinstance(value, shapely.Geometry) else None
        plain = None if isinstance(value, shapely.Geometry) else value
        since = PartialDate(date(2025, 2, 1), date(2025, 2, 1))
        yield Claim(
            f"{thing}/{name}", told, thing, kind, name, plain, AT, CHAIN, geometry=shape, valid_from=since
        )  # fmt: skip


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[TestClient]:
    """Two mined areas, two finds, a session of risk education, and a victim."""
    made = create_workspace(tmp_path / "w.gpkg", None, NOW - timedelta(days=60))
    secret = replace(report("secret", AT), sensitivity="restricted")
    told: list[Record] = [
        *claims_of("h", "hazardous_area", "r", name="Mill", hazard_class="cha", contamination=["ap_mine"],
                   perimeter=shapely.box(18, 44, 18.001, 44.001)),
        *claims_of("g", "hazardous_area", "r", name="Gorge", hazard_class="cha", contamination=["ap_mine"],
                   perimeter=shapely.box(18.01, 44, 18.013, 44.001)),
        *claims_of("d", "device", "r", name="Row of mines", device_group="ap_mine", count=3, found_on="2025-03-01"),
        *claims_of("e", "device", "secret", name=f"{CANARY} mine", device_group="ap_mine", found_on="2025-03-02"),
        *claims_of("s", "education_session", "r", name="School", women=4, held_on="2025-04-01"),
        *claims_of("v", "victim", "secret", name=CANARY, age=9, happened_on="2025-05-01"),
    ]  # fmt: skip
    record(made, [source("s0"), report("r", AT), secret, *told], valid_at=NOW.date())
    headers = {"accept": "text/html", "origin": HOST, "sec-fetch-site": "same-origin"}
    with TestClient(create_app(Room(made, lambda: NOW)), base_url=HOST, headers=headers) as found:
        yield found
    made.store.close()


def amount(text: str) -> float:
    return float(re.sub("<[^>]*>", "", text).replace(",", ""))


def test_records_of_every_cell_sum_to_it_and_have_reports(browser: TestClient) -> None:
    page = browser.get("/forms").text
    assert "<h1>Annual forms 2025</h1>" in page and "Task totals are not device totals." in page
    cells = re.findall(r'<a href="(/forms/records[^"]*)">([^<]*)</a>', page)
    assert len(cells) > 8
    for address, value in cells:
        text = browser.get(unescape(address)).text
        parts = re.findall(r'<td class="number">([^<]*)</td>', text)
        assert sum(map(amount, parts)) == pytest.approx(amount(value), abs=1), address
        assert 'href="/report/r"' in text, address


def test_figures_of_files_and_page_are_the_same(browser: TestClient) -> None:
    page = browser.get("/forms?year=2025").text
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/forms.xlsx?year=2025").content))
    numbers = {f"{round(cell):,}" for row in book["APMBC Form C"].iter_rows(values_only=True) for cell in row
               if isinstance(cell, int | float)}  # fmt: skip
    assert numbers <= set(re.findall(r">([\d,]+)</", page)) and numbers > {"2", "4"}
    assert browser.get("/forms.pdf?year=2025").content.startswith(b"%PDF")


def test_restricted_records_and_their_names_are_on_no_page(browser: TestClient) -> None:
    page = browser.get("/forms").text
    texts = [page, *(browser.get(unescape(one)).text for one in re.findall(r'"(/forms/records[^"]*)"', page))]
    for text in texts:
        assert CANARY not in text and "/report/secret" not in text
    assert any("1 record is restricted" in text for text in texts)


def test_a_cell_or_year_that_is_not_there_is_refused(browser: TestClient) -> None:
    assert browser.get("/forms/records?year=2025&form=0&table=9&row=0&column=0").status_code == 404
    assert browser.get("/forms?year=20").status_code == 422


def test_forms_are_made_anew_only_when_something_was_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = create_workspace(tmp_path / "w.gpkg", None, NOW - timedelta(days=60))
    session = claims_of("s", "education_session", "r", name="School", women=4, held_on="2025-04-01")
    record(made, [source("s0"), report("r", AT), *session], valid_at=NOW.date())
    years: list[int] = []
    monkeypatch.setattr(
        opened, "forms_of", lambda workspace, *, year: (years.append(year), forms_of(workspace, year=year))[1]
    )
    room = Room(made, lambda: NOW)
    assert room.forms(2025) is room.forms(2025) and years == [2025]
    more = claims_of("z", "education_session", "late", name="Mosque", women=3, held_on="2025-04-02")
    record(made, [report("late", AT), *more], valid_at=NOW.date())
    sessions = room.forms(2025).forms[2].tables[0].rows[0][1][0]
    assert sessions.value == 2 and years == [2025, 2025]
    assert room.forms(2024).first.year == 2024
    made.store.close()
