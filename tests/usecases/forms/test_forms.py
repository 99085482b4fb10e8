"""Forms against an example worked by hand: squares of which two in the west and two in the east of a border."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pypdf
import pytest
import shapely

from tandem.picture.activities import Device, EducationSession, NonConformity, Victim
from tandem.picture.areas import ellipsoidal_area_m2
from tandem.picture.tables import AdministrativeUnit, HazardousArea, LandRelease, Organisation, Picture, WorkState
from tandem.publishing.forms import Figure, Form, Forms, render_forms_pdf, render_forms_xlsx
from tandem.usecases.forms.assemble import CAVEATS, article_7, operations
from tandem.usecases.land_names import names_of

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
KNOWN = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def box(west: float, east: float) -> shapely.Polygon:
    """From so many thousandths of a degree east of the border to so many."""
    return shapely.box(18 + west / 1000, 44.0, 18 + east / 1000, 44.001)


STEP = ellipsoidal_area_m2(box(0, 1))


def area(name: str, west: float, east: float, hazard_class: str, *contamination: str) -> HazardousArea:
    return HazardousArea(name, f"Area {name}", hazard_class, "open", "normal", contamination, box(west, east), {})


def released(
    name: str, of: str, west: float, east: float, category: str, on: date | None, **more: object
) -> LandRelease:
    row = LandRelease(name, f"Release {name}", of, category, on, "mat", "manual", 0.2, (), box(west, east), False, {})
    return replace(row, **more)


PICTURE = Picture(
    YEAR[1],
    KNOWN,
    hazardous_areas=(
        # Ten steps, of which six west of the border and four east of it.
        area("m", -6, 4, "cha", "ap_mine"),
        # Two steps that the area before shares, and two of its own: mined and with cluster munitions.
        area("both", 2, 6, "sha", "ap_mine", "cluster"),
        # One step of which nobody said what is in it.
        area("unsaid", 10, 11, "sha"),
        area("unexploded", 20, 30, "sha", "uxo"),
    ),
    land_releases=(
        released("cancel", "m", -6, -4, "cancelled", date(2025, 2, 1), donors=("d", "e"), donor_shares=(0.75, 0.25)),
        released("clear", "m", -5, 1, "cleared", date(2025, 3, 1), donors=("d",), donor_shares=(1.0,)),
        released("before", "m", 1, 2, "reduced", date(2024, 12, 31)),
        released("undated", "both", 5, 6, "reduced", None),
        released("uxo", "unexploded", 20, 21, "cleared", date(2025, 5, 5)),
    ),
    administrative_units=(
        AdministrativeUnit("w", "West", shapely.box(17.9, 43.9, 18.0, 44.1), {}),
        AdministrativeUnit("e", "East", shapely.box(18.0, 43.9, 18.005, 44.1), {}),
    ),
    organisations=(Organisation("mat", "MAT", "ngo", {}), Organisation("d", "Donor D", "donor", {})),
    devices=tuple(
        Device(name, name, "", "m", None, "mat", kind, "", "", count, None, None, found, disposal, gone, {})
        for name, kind, count, found, disposal, gone in (
            ("two", "ap_mine", 2, date(2025, 3, 1), "destroyed_in_place", None),
            ("later", "ap_mine", 1, date(2025, 12, 30), "removed_and_destroyed", date(2026, 1, 2)),
            ("shell", "uxo", 4, date(2025, 3, 2), "marked", None),
        )
    ),
    education_sessions=tuple(
        EducationSession(name, name, None, None, "mat", day, "face_to_face", women, None, 3, 4, people, same, {})
        for name, day, women, people, same in (
            ("first", date(2025, 4, 1), 10, None, None),
            ("again", date(2025, 5, 1), 10, 17, "first"),
            ("other", date(2024, 5, 1), 99, 99, None),
        )
    ),
    work_states=(
        WorkState("w1", "completed", date(2025, 1, 5), (), None, None, None, None, "", "", {}, organisation="mat", ended_on=date(2025, 6, 1)),
        WorkState("w2", "started", date(2024, 1, 5), (), None, None, None, None, "", "", {}, organisation="mat"),
    ),
    non_conformities=(
        NonConformity("n", "n", "mat", None, None, None, None, "safety", "major", date(2025, 6, 6), "", "", None, None, None, None, {}),
    ),
)  # fmt: skip


def cells(form: Form, title: str) -> dict[str, list[float]]:
    (table,) = (one for one in form.tables if one.title == title)
    return {name: [figure.value for figure in figures] for name, figures in table.all_rows()}


def forms() -> dict[str, Form]:
    return {form.code: form for form in article_7(PICTURE, YEAR, names_of(PICTURE))}


def steps(*counts: float) -> object:
    """Numbers of areas stay, square metres are in steps."""
    return pytest.approx([count * STEP for count in counts], rel=1e-4, abs=0.2)


def test_form_c_is_what_the_hand_gives() -> None:
    form = forms()["APMBC Form C"]
    remaining = cells(form, "Areas that remain on 2025-12-31")
    # Of m: 2 to 4 remain (10 less 6 to 1, less 1 to 2). 'both' has 2 to 5 left, of which 2 to 4 stands under m, a CHA.
    assert remaining["East"][::2] == [1, 1, 0] and remaining["East"][1::2] == steps(2, 1, 0)
    assert remaining["outside any unit"][::2] == [0, 1, 0]
    assert remaining["outside any unit"][1::2] == steps(0, 1, 0)
    assert "West" not in remaining
    assert remaining["Total"][::2] == [1, 2, 0] and remaining["Total"][1::2] == steps(2, 2, 0)
    freed = cells(form, "Land released in the period")
    assert freed["West"] == steps(2, 0, 4, 6)
    assert freed["East"] == steps(0, 0, 1, 1)
    assert freed["Total"] == steps(2, 0, 5, 7)
    assert cells(form, "Explosive ordnance") == {
        "Anti-personnel mine": [3, 2],
        "Unexploded ordnance": [4, 0],
        "Total": [7, 2],
    }
    assert "Areas whose contamination nobody said are taken as mined: 1." in form.remarks


def test_forms_of_cluster_munitions_are_what_the_hand_gives() -> None:
    found = forms()
    remaining = cells(found["CCM Form F"], "Areas that remain on 2025-12-31")
    assert remaining["Total"][::2] == [0, 1, 0] and remaining["Total"][1::2] == steps(0, 3, 0)
    assert cells(found["CCM Form F"], "Land released in the period") == {}
    assert cells(found["CCM Form G"], "Risk education")["Face to face"] == [2, 10, 0, 3, 4, 17]
    (table,) = found["CCM Form G"].tables
    assert not table.rows[0][1][2].known, "nobody counted men, which is not none"
    assert found["CCM Form H"].tables == ()


def test_donors_sum_to_the_total_with_a_row_for_what_nobody_paid_for() -> None:
    donors = cells(forms()["Donors"], "Land released in the period")
    assert donors["Donor D"] == steps(1.5, 0, 5, 6.5)
    assert donors["e"] == steps(0.5, 0, 0, 0.5)
    assert donors["not attributed"] == steps(0, 0, 1, 1)
    assert donors["Total"] == steps(2, 0, 6, 8)


def test_operations_report_is_what_the_hand_gives() -> None:
    land, activities = operations(PICTURE, YEAR, names_of(PICTURE))
    assert [table.first_column for table in land.tables] == [
        *("Operator", "Method", "Donor", "Administrative unit"),
        "Administrative unit",
    ]
    for table in land.tables[:4]:
        total = [figure.value for name, figures in table.all_rows() if name == "Total" for figure in figures]
        assert total == steps(2, 0, 6, 8)
    assert cells(activities, "Works")["MAT"] == [1, 1, 1]
    assert cells(activities, "Non-conformities")["MAT"] == [1, 1]
    assert cells(activities, "Explosive ordnance")["MAT"] == [7, 2]


def whole(picture: Picture = PICTURE) -> Forms:
    made = (*article_7(picture, YEAR, names_of(picture)), *operations(picture, YEAR, names_of(picture)))
    return Forms("=Region", *YEAR, KNOWN, "generic, 0", made, CAVEATS, "")


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_each_cell_of_the_workbook_is_the_sum_of_its_records() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_forms_xlsx(whole())))
    explained: dict[tuple[str, str], float] = {}
    for sheet, cell, *_, record, _, amount in book["Explanations"].iter_rows(min_row=2, values_only=True):
        assert record
        explained[str(sheet), str(cell)] = explained.get((str(sheet), str(cell)), 0.0) + float(amount)
    figures = {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        if sheet.title != "Explanations"
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }
    assert len(explained) > 40
    for place, value in figures.items():
        assert value == pytest.approx(explained.get(place, 0.0), abs=0.01)
    assert explained.keys() <= figures.keys()


def test_each_cell_of_the_pdf_has_its_number_among_the_explanations() -> None:
    text = text_of(render_forms_pdf(whole()))
    figures = [f for form in whole().forms for table in form.tables for _, row in table.rows for f in row if f.parts]
    for number, figure in enumerate(figures, start=1):
        assert f"{number} " in text
        assert all(part.id in text for part in figure.parts)


@pytest.mark.parametrize("render", [render_forms_xlsx, render_forms_pdf])
def test_the_same_forms_are_the_same_bytes_with_their_caveats(render: object, monkeypatch: pytest.MonkeyPatch) -> None:
    first = render(whole())  # type: ignore[operator]
    monkeypatch.setattr("time.time", lambda: 2e9)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert render(whole()) == first  # type: ignore[operator]
    if render is render_forms_pdf:
        shown = " ".join(text_of(first).split())
    else:
        book = openpyxl.load_workbook(io.BytesIO(first))
        shown = " ".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
        )
        assert book["Donors"]["A2"].data_type == "s", "a region called =Region is no formula"
    for caveat in CAVEATS:
        assert shown.count(caveat) == len(whole().forms)


def test_none_of_10_000_restricted_values_is_in_a_form() -> None:
    canaries = [f"canary{number:05d}" for number in range(10_000)]
    victims = tuple(
        Victim(a, b, c, date(2025, 6, 6), "killed", "female", 7, "civilian", d, "ap_mine", {"outcome": (e,)})
        for a, b, c, d, e in zip(*(canaries[at::5] for at in range(5)), strict=True)
    )
    forms = whole(replace(PICTURE, victims=victims))
    with zipfile.ZipFile(io.BytesIO(render_forms_xlsx(forms))) as packed:
        written = b"".join(map(packed.read, packed.namelist())).decode()
    written += text_of(render_forms_pdf(forms))
    assert not [one for one in canaries if one in written]
    assert "canary" not in written and "Release clear" in written


def test_an_unknown_figure_is_not_printed_as_zero() -> None:
    assert Figure((), known=False).text() != Figure(()).text() == "0"
