"""The same words come out of every format, on the labelled articles and on generated lines."""

from __future__ import annotations

import html as escaping
from email.message import EmailMessage

import pytest
from benchmarks._reading import Article, articles
from benchmarks._record import ROOT
from hypothesis import given
from hypothesis import strategies as st

from tandem.reading.from_docx import docx
from tandem.reading.from_eml import eml
from tandem.reading.from_html import html
from tandem.reading.from_pdf import pdf
from tests.reading.files import docx_bytes, pdf_bytes

ARTICLES = articles(ROOT / "benchmarks" / "reading")
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=6)


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def page(paragraphs: list[str]) -> bytes:
    inner = "".join(f"<p>{escaping.escape(one)}" for one in paragraphs)
    return f"<meta charset=utf-8><body>{inner}".encode()


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_articles_come_out_of_html_and_word_line_by_line(article: Article) -> None:
    wanted = lines(article.text)
    assert lines(html(page(wanted), "a.html")["text"]) == wanted
    assert lines(docx(docx_bytes(wanted), "a.docx")["text"]) == wanted


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
@pytest.mark.parametrize("transfer", ["base64", "quoted-printable", "8bit"])
def test_articles_come_out_of_mail_letter_by_letter(article: Article, transfer: str) -> None:
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content(article.text, cte=transfer)
    assert eml(message.as_bytes(), "a.eml")["text"] == f"x\n\n{article.text}"


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_every_labelled_span_comes_out_of_a_pdf(article: Article) -> None:
    source = "\n\n".join("".join(f"\\u{{{ord(letter):x}}}" for letter in line) for line in lines(article.text))
    text = " ".join(pdf(pdf_bytes([f"#set smartquote(enabled: false)\n{source}"]), "a.pdf")["text"].split())
    for claim in article.claims:
        assert " ".join(claim["span"].split()) in text


@given(LINES)
def test_any_lines_come_out_of_html(paragraphs: list[str]) -> None:
    assert lines(html(page(paragraphs), "a.html")["text"]) == paragraphs
