"""The sheet of a sample: same bytes for the same sample, names never read as markup, every language."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest
import shapely

from tandem.errors import BriefingError
from tandem.language import OWN_NAMES, language_of
from tandem.publishing.sampling import MOST_ROWS, SampleSheet, SheetRow, render_sample
from tandem.worded import worded
from tests.web.payloads import PAYLOADS

LAND = shapely.box(35.5, 48.4, 35.501, 48.401)
PIECES = (
    shapely.box(35.5, 48.4, 35.5001, 48.4001),
    shapely.MultiPolygon([shapely.box(35.5005, 48.4, 35.5006, 48.4001)]),
)
ROWS = (
    SheetRow(1, 25.0, 35.50005, 48.40005, "36U 685000 5363000"),
    SheetRow(2, 12.5, 35.50055, 48.40005, "36U 685037 5363000"),
)
SHEET = SampleSheet(
    thing="release-1",
    name="Lower field",
    on=date(2026, 11, 27),
    land_m2=8_233.0,
    sampled_m2=37.5,
    fraction=0.0046,
    why=worded("as asked"),
    detection=0.9,
    misses=((1, 0.996), (2, 0.992)),
    size_m=(5.0, 5.0),
    seed=7,
    waiting=True,
    land=LAND,
    pieces=PIECES,
    rows=ROWS,
)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_sheet_holds_positions_seed_and_what_it_may_miss() -> None:
    text = text_of(render_sample(SHEET))
    for wanted in (
        "Lower field",
        "8,233 m2",
        "48.400050, 35.500050",
        "36U 685037 5363000",
        "seed 7",
        "not released",
        "99.6 %",
    ):
        assert wanted in text
    assert "does not show that the land is clear" in text.replace("\n", " ")


def test_same_sample_gives_the_same_bytes() -> None:
    assert render_sample(SHEET) == render_sample(SHEET)
    assert render_sample(SHEET) != render_sample(replace(SHEET, seed=8))


@pytest.mark.parametrize("code", OWN_NAMES)
def test_sheet_is_told_in_every_language(code: str) -> None:
    assert "release-1" in text_of(render_sample(SHEET, language_of(code)))
    if code != "en":
        assert "Quality control by sample" not in text_of(render_sample(SHEET, language_of(code)))


@pytest.mark.parametrize("payload", PAYLOADS[:12])
def test_names_are_text_and_never_markup(payload: str) -> None:
    assert render_sample(replace(SHEET, name=payload, thing=payload)).startswith(b"%PDF")


def test_too_many_squares_for_a_sheet_are_refused_with_what_to_do() -> None:
    rows = ROWS * (MOST_ROWS // 2 + 1)
    with pytest.raises(BriefingError, match="--size"):
        render_sample(replace(SHEET, rows=rows))
