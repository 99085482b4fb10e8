"""The briefing as a page and as a PDF: nothing unsafe, nothing lost, nothing invented."""

import dataclasses
import io
from datetime import date
from html.parser import HTMLParser

import pypdf
import pytest

from tandem.errors import BriefingError
from tandem.publishing.briefing import render
from tandem.publishing.content import Briefing, Curve, Curves, Figure, Gantt
from tandem.publishing.map import draw_map
from tests.publishing.sample import HOSTILE, briefing, gantt, region_map


class Page(HTMLParser):
    """Collects tags, addresses and text, and checks that tags close."""

    VOID = frozenset(
        {"meta", "link", "br", "img", "hr", "input", "col", "path", "use", "rect", "circle", "line", "stop"}
    )

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("src", "href", "xlink:href", "action")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("src", "href", "xlink:href")]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def sample() -> Briefing:
    return briefing()


@pytest.fixture(scope="module")
def page(sample: Briefing) -> Page:
    return Page(render(sample, "html").decode())


@pytest.fixture(scope="module")
def pdf(sample: Briefing) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render(sample, "pdf")))


def words(pdf: pypdf.PdfReader) -> str:
    return "\n".join(part.extract_text() for part in pdf.pages)


def test_page_is_well_formed_and_asks_nobody(page: Page) -> None:
    assert page.open == []
    assert "script" not in page.tags and "iframe" not in page.tags
    assert all(address.startswith(("#", "data:")) for address in page.addresses)


def test_page_escapes_hostile_names(page: Page) -> None:
    text = "".join(page.text)
    assert all(name in text for name in HOSTILE)


def test_page_is_accessible(page: Page, sample: Briefing) -> None:
    html = render(sample, "html").decode()
    assert '<html lang="en"' in html
    assert page.tags.count("h1") == 1
    assert "th" in page.tags and "table" in page.tags
    assert html.count("<svg") == html.count('role="img"')


def test_pdf_has_at_most_four_pages_that_all_say_generated(pdf: pypdf.PdfReader) -> None:
    assert 1 <= len(pdf.pages) <= 4
    assert all("GENERATED DATA" in part.extract_text() for part in pdf.pages)


def test_pdf_prints_hostile_names_as_they_are(pdf: pypdf.PdfReader) -> None:
    squeezed = "".join(words(pdf).split())
    assert "#panic" in squeezed


def test_unknown_is_said_and_never_zero() -> None:
    made = briefing(figures=(Figure("People near hazard", None, "people"),))
    text = "".join(Page(render(made, "html").decode()).text)
    card = text[text.index("People near hazard") :][:80]
    assert "unknown" in card and "0" not in card.split("unknown")[0]
    assert "unknown" in words(pypdf.PdfReader(io.BytesIO(render(made, "pdf"))))


def test_same_briefing_gives_the_same_bytes(sample: Briefing) -> None:
    assert render(sample, "html") == render(briefing(), "html")
    assert render(sample, "pdf") == render(briefing(), "pdf")


def test_land_is_never_called_safe(page: Page) -> None:
    text = " ".join("".join(page.text).split())
    assert "Not marked does not mean safe" in text
    assert text.replace("not mean safe", "").lower().count(" safe ") == 0


@pytest.mark.parametrize("count", [0, 1, 300, 5000])
def test_no_hazard_vanishes_from_the_map(count: int) -> None:
    content = region_map(count)
    expected = sum(len(layer.features) for layer in content.layers if layer.style.startswith("hazard"))
    made = draw_map(content)
    told = [*made.drawn.items(), *made.missing.items()]
    assert sum(number for style, number in told if style.startswith("hazard")) == expected
    assert sum(number for style, number in made.missing.items() if style.startswith("hazard")) == 1


def test_large_briefing_stays_within_four_pages_and_five_megabytes() -> None:
    made = briefing(map=region_map(5_000), gantt=gantt(200), not_known=tuple(f"Unknown thing {i}." for i in range(80)))
    page, pdf = render(made, "html"), render(made, "pdf")
    assert len(page) < 5_000_000
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) <= 4
    assert "more" in words(pypdf.PdfReader(io.BytesIO(pdf)))


def test_empty_region_can_be_told() -> None:
    made = briefing(
        figures=(),
        map=dataclasses.replace(region_map(0), layers=()),
        curves=Curves(date(2026, 4, 1), "none", ()),
        gantt=Gantt(date(2026, 4, 1), 6, ()),
        next_works=(),
        capacity=(),
        land=(),
        not_known=(),
    )
    assert render(made, "html") and len(pypdf.PdfReader(io.BytesIO(render(made, "pdf"))).pages) <= 4


def test_curve_with_missing_values_is_refused() -> None:
    with pytest.raises(BriefingError, match="1 days"):
        Curve("water", "Water", (0,), (1.0, 2.0), (1.0,))
    with pytest.raises(BriefingError, match="do not ascend"):
        Curve("water", "Water", (0, 0), (1.0, 2.0), (1.0, 2.0))
