"""Documents in every language: worded, shaped, complete; the English ones as they were."""

import io
import warnings

import pypdf
import pytest

from tandem.errors import BriefingError
from tandem.language import OWN_NAMES, language_of
from tandem.publishing.briefing import render
from tandem.publishing.content import SECTIONS, Block
from tandem.publishing.description import describe
from tandem.publishing.wording import between, grouped, large, percent, period, runs_right_to_left, unit_word
from tests.publishing.sample import START, briefing, gantt, region_map

OTHERS = tuple(code for code in OWN_NAMES if code != "en")
SMALL = {"map": region_map(30), "gantt": gantt(12)}


@pytest.mark.parametrize("code", OTHERS)
def test_page_and_pdf_speak_the_language(code: str) -> None:
    language = language_of(code)
    made = briefing(**SMALL, language=language)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        html, pdf = render(made, "html").decode(), render(made, "pdf")
    assert f'<html lang="{code}"' in html and ('dir="rtl"' in html) == (code == "ar")
    for english in ("Next works", "Who works where", "What we do not know", "Read with care.", "GENERATED DATA"):
        assert language.text(english) in html
        assert english not in html
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert 1 <= len(pages) <= 4
    if code != "ar":  # Shaped letters come out of a PDF in their visual order.
        assert language.text("Next works") in "\n".join(page.extract_text() for page in pages)


@pytest.mark.parametrize("code", OTHERS)
def test_every_section_has_a_heading_of_its_own(code: str) -> None:
    parts = describe(briefing(language=language_of(code), previous="")).layout
    english = describe(briefing(previous="")).layout
    assert [part.section for part in parts] == list(SECTIONS)
    assert len({part.title for part in parts}) == len(SECTIONS)
    assert sum(a.title == b.title for a, b in zip(parts, english, strict=True)) <= 1


def test_layout_decides_what_is_shown_and_in_which_order() -> None:
    layout = (Block("land"), Block("text", "Mine", "First <b>x</b>.\nSame.\n\n#panic()"), Block("figures"))
    made = briefing(**SMALL, layout=layout)
    html = render(made, "html").decode()
    assert html.index(">Land<") < html.index(">Mine<") < html.index(">In short<")
    assert '<p dir="auto">First &lt;b&gt;x&lt;/b&gt;.<br>Same.</p>' in html
    assert "Next works" not in html and "Not marked does not mean safe" in html
    text = pypdf.PdfReader(io.BytesIO(render(made, "pdf"))).pages[0].extract_text()
    assert "#panic()" in text and "Next works" not in text


def test_two_pages_are_enough_for_what_matters_and_too_much_is_refused() -> None:
    sections = ("figures", "map", "changed", "not_known", "curves", "works")
    short = briefing(maximum_pages=2, layout=tuple(Block(section) for section in sections))  # type: ignore[arg-type]
    assert len(pypdf.PdfReader(io.BytesIO(render(short, "pdf"))).pages) <= 2
    long = Block("text", "Long", "\n\n".join(["Word " * 300] * 30))
    with pytest.raises(BriefingError, match="does not fit 2 pages"):
        render(briefing(maximum_pages=2, layout=(long,)), "pdf")


def test_numbers_follow_the_language() -> None:
    french, arabic = language_of("fr"), language_of("ar")
    assert grouped(1234.5, 1, french) == "1\u202f234,5"
    assert grouped(0.01, 1, french) == "<\u202f0,1"
    assert percent(0.051, french) == "5,1\u202f%"
    assert large(14_020_411, language_of("uk")) == "14,0 млн"
    assert between(3, None, "people", arabic) == "3 على الأقل"
    assert unit_word(2, "teams", arabic) == "فريقان"
    assert unit_word(18_437_221, "person_days", language_of("ru")) == "человеко-дней"
    assert period(START, START.replace(day=9), language_of("es")) == "4 \u2013 9 may 2026"


def test_own_text_runs_as_its_first_letter_does() -> None:
    assert runs_right_to_left("1. \u0645\u0631\u062d\u0628\u0627 abc", False)
    assert not runs_right_to_left("(abc \u0645)", True)
    assert runs_right_to_left("12 %", True)
