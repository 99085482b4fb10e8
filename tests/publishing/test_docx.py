"""The briefing as a Word document: the same words, readable again, marked with language and direction."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from tandem.language import language_of
from tandem.publishing.briefing import render
from tandem.publishing.content import Block
from tests.publishing.sample import HOSTILE, briefing, gantt, region_map

SMALL = {"map": region_map(20), "gantt": gantt(8)}


@pytest.fixture(scope="module")
def english() -> bytes:
    return render(briefing(**SMALL), "docx")


def texts(content: bytes) -> Iterator[str]:
    body = docx.Document(io.BytesIO(content)).element.body
    for paragraph in body.iter(qn("w:p")):
        yield "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


def test_document_holds_every_section_with_hostile_names_as_text(english: bytes) -> None:
    document = docx.Document(io.BytesIO(english))
    headings = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert headings[:4] == ["In short", "The region", "What changed since 27 April 2026", "What we do not know"]
    told = "\n".join(texts(english))
    assert all(name in told for name in HOSTILE)
    assert "unknown" in told
    assert "Not marked does not mean safe" in told
    assert "GENERATED DATA" in document.sections[0].header.paragraphs[0].text


def test_the_first_briefing_says_since_nothing() -> None:
    told = "\n".join(texts(render(replace(briefing(**SMALL), changed=None, previous=""), "docx")))
    assert "This is the first briefing of this region." in told and "What changed\n" in told
    assert "What changed since" not in told


def test_pictures_are_real_and_have_alternative_texts(english: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(english)) as archive:
        images = [name for name in archive.namelist() if name.startswith("word/media/")]
        assert len(images) == 3
        assert all(archive.read(name).startswith(b"\x89PNG") for name in images)
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    described = [one.get("descr", "") for one in root.iter(qn("wp:docPr"))]
    assert len(described) == 3 and all(len(text) > 20 for text in described)


def test_elements_stand_in_the_order_of_the_schema(english: bytes) -> None:
    order = ["rStyle", "rFonts", "b", "bCs", "i", "color", "sz", "szCs", "rtl", "lang"]
    for content in (english, render(briefing(**SMALL, language=language_of("ar")), "docx")):
        for properties in docx.Document(io.BytesIO(content)).element.body.iter(qn("w:rPr")):
            names = [child.tag.split("}")[1] for child in properties]
            assert names == sorted(names, key=order.index)


def test_arabic_runs_from_right_to_left() -> None:
    made = render(briefing(**SMALL, language=language_of("ar")), "docx")
    body = docx.Document(io.BytesIO(made)).element.body
    runs = [run for run in body.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    assert runs and all(run.rPr.find(qn("w:rtl")) is not None for run in runs)
    assert all(run.rPr.find(qn("w:lang")).get(qn("w:bidi")) == "ar" for run in runs)
    tables = list(body.iter(qn("w:tbl")))
    assert tables and all(table.tblPr.find(qn("w:bidiVisual")) is not None for table in tables)


def test_own_text_keeps_order_and_loses_only_what_xml_cannot_hold() -> None:
    layout = (Block("text", "Mine", "One\x00\x0b.\nTwo.\n\nThree <w:t/>."), Block("land"))
    told = list(texts(render(briefing(layout=layout), "docx")))
    at = told.index("Mine")
    assert told[at + 1 : at + 4] == ["One.Two.", "Three <w:t/>.", "Land"]
    assert not any(re.search("In short|The region", one) for one in told)


def test_columns_are_as_wide_as_their_words_and_rows_stay_whole(english: bytes) -> None:
    document = docx.Document(io.BytesIO(english))
    for table in document.tables:
        widths = [column.width or 0 for column in table.columns]
        assert abs(sum(widths) - Mm(180)) <= 635 * len(widths)  # Word counts in twentieths of a point.
        assert all(row.cells[place].width == width for row in table.rows for place, width in enumerate(widths))
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows[1:])
    works = next(table for table in document.tables if table.cell(0, 0).text == "No.")
    assert (works.columns[4].width or 0) > 2 * (works.columns[0].width or 0)
