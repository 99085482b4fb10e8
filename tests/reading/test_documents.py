"""Text out of txt, HTML, PDF, Word and e-mail; files that would do harm or hold no text are refused with a sentence."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from tandem.errors import AddressError, FormatError, InputError, NotFoundError
from tandem.exchange.sandbox import Limits
from tandem.reading import documents
from tandem.reading.documents import Document, Part, read_document, received
from tests.reading.files import (
    PIECE,
    SCAN,
    docx_bytes,
    locked_pdf,
    pdf_bytes,
    pdf_of,
    pdf_with_content,
    repacked,
    word_body,
)

LIMITS = Limits(30, 1024)


def read(data: bytes, name: str) -> Document:
    return read_document(data, name, LIMITS)


def test_text_keeps_its_characters_and_names_its_encoding() -> None:
    document = read("\ufeffПерший рядок\r\nдругий".encode(), "note.txt")
    assert (document.text, document.encoding, document.media_type) == ("Перший рядок\nдругий", "UTF-8", "text/plain")
    assert document.where(document.text.index("другий")) == "line 2"


PAGE = b"""<!DOCTYPE html><html><head><title>Tab</title><meta charset="windows-1251"><style>p {}</style></head><body>
<nav hidden>menu</nav><h1>\xcc\xb3\xf1\xf2</h1><script>var n = 6000;</script>
<p>About <b>30</b>&nbsp;deminers<br>arrived<!-- 5,000 --> at   <i>Brod</i>.</p><p style="color: red; display : none">secret
<div style="visibility:hidden">unseen<div>too</div></div>
<table><tr><th>Village<th>People<tr><td>Brod</td><td>1,200</td></tr></table>
<template>later</template><noscript>turn on</noscript><ul><li>one<li>two &amp; three</ul></body></html>"""


def test_html_gives_what_a_person_sees() -> None:
    document = read(PAGE, "page.html")
    assert document.text == (
        "Міст\nAbout 30\u00a0deminers\narrived at Brod.\nVillage\tPeople\nBrod\t1,200\none\ntwo & three\n"
    )
    assert document.encoding == "windows-1251"


@pytest.mark.parametrize("name", ["", "page", "standard input"])
def test_page_without_an_ending_is_known_by_its_beginning(name: str) -> None:
    assert read(b"  <!doctype HTML><p>Text", name).format == "html"
    assert read(b"a < b", name).format == "txt"
    assert read(docx_bytes([PIECE]), name).format == "docx"
    assert read(pdf_bytes([PIECE]), name).format == "pdf"


def test_html_encodings_that_browsers_mean_otherwise() -> None:
    assert read(b'<meta charset="iso-8859-1"><p>\x93caf\xe9\x94', "a.html").text == "“café”\n"
    assert read('<meta charset="utf-16"><p>café'.encode(), "a.html").text == "café\n"


def test_html_nested_beyond_the_parser_is_refused_not_cut() -> None:
    with pytest.raises(FormatError, match="no HTML that can be read to its end"):
        read(b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000 + b"<p>after", "a.html")


def test_html_entities_are_not_expanded_from_a_declaration(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not tell")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y "{"y" * 99}">]><p>a &x; b &y;</p>'
    text = read(page.encode(), "a.html").text
    assert "do not tell" not in text and "yyy" not in text


def test_pdf_has_a_part_per_page_and_names_pages_without_text() -> None:
    document = read(pdf_bytes([PIECE, SCAN, "Міст закрито."]), "report.pdf")
    assert [part.label for part in document.parts] == ["page 1", "page 2", "page 3"]
    assert "deminers would arrive" in document.text
    start = document.text.index("Міст")
    assert document.parts[2] == Part(start, "page 3") and document.where(start) == "page 3, line 1"
    assert document.notes == ("No text on page 2: a picture, as of a scan; it was not read.",)


def test_scanned_pdf_says_so() -> None:
    with pytest.raises(FormatError, match=r"no text on its 2 pages: they are pictures.*OCR"):
        read(pdf_bytes([SCAN, SCAN]), "scan.pdf")


def test_locked_pdf_is_refused_unless_it_opens_for_everybody() -> None:
    with pytest.raises(FormatError, match="locked with a password"):
        read(locked_pdf("user", "owner"), "locked.pdf")
    assert "30 deminers" in read(locked_pdf("", "owner"), "open.pdf").text


def test_pdf_encrypted_in_an_unread_way_is_refused() -> None:
    data = locked_pdf("", "owner").replace(b"/V 2", b"/V 5").replace(b"/R 3", b"/R 6")
    with pytest.raises(FormatError, match=r"encrypted in a way.*Print it"):
        read(data, "aes.pdf")


@pytest.mark.parametrize("name", ["..", "../../up.txt", "/a/b.txt", "x" * 300 + ".txt"])
def test_name_of_a_document_is_no_path(name: str) -> None:
    assert read(b"words", name).text == "words"


@pytest.mark.parametrize("keep", [9, 200, 0.5])
def test_damaged_pdf_is_refused(keep: float) -> None:
    whole = pdf_bytes([PIECE])
    with pytest.raises(FormatError):
        read(whole[: int(keep if keep > 1 else keep * len(whole))], "cut.pdf")


def test_word_gives_headers_paragraphs_and_rows() -> None:
    data = docx_bytes(
        [PIECE, "Міст закрито."], rows=[["Village", "People"], ["Brod", "1,200"]], header="Office, 3 March 2026"
    )
    document = read(data, "report.docx")
    assert document.text == f"Office, 3 March 2026\n{PIECE}\nМіст закрито.\nVillage\tPeople\nBrod\t1,200\n"
    assert document.where(document.text.index("Brod")) == "body, line 4"


def test_word_leaves_out_what_was_deleted_or_hidden_and_keeps_what_was_inserted() -> None:
    inner = (
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>About </w:t></w:r>"
        "<w:del><w:r><w:delText>6,000</w:delText><w:t>6,000</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>5,000</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:tab/><w:t>expected</w:t></w:r></w:p>'
        "<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
    )
    data = repacked(docx_bytes(["x"]), {"word/document.xml": word_body(inner)})
    assert read(data, "a.docx").text == "About 5,000\texpected\nbox\n"


def bomb(name: str, size: int) -> bytes:
    return repacked(docx_bytes(["x"]), {name: b" " * size})


def entities() -> bytes:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = word_body("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>")
    return repacked(
        docx_bytes(["x"]), {"word/document.xml": f'<!DOCTYPE d [<!ENTITY l0 "ha">{lines}]>'.encode() + body}
    )


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: bomb("word/media/image1.bin", 300_000_000), "unpack to"),
        (entities, "declares a document type"),
        (lambda: b"PK\x03\x04 and nothing", "no whole zip container"),
        (lambda: repacked(docx_bytes(["x"]), {"word/document.xml": b"<w:document"}), "no whole Word document"),
        (lambda: repacked(docx_bytes(["x"]), {"_rels/.rels": b"<x/>"}), "no whole Word document"),
    ],
    ids=["zip bomb", "entity bomb", "cut", "broken xml", "no main part"],
)
def test_word_files_that_do_harm_are_refused_within_their_memory(made: Callable[[], bytes], why: str) -> None:
    with pytest.raises(FormatError, match=why):
        read_document(made(), "a.docx", Limits(20, 256))


def test_pdf_made_by_hand_is_read() -> None:
    stream = zlib.compress(b"BT /F 9 Tf (five hundred deminers) Tj ET")
    assert read(pdf_with_content(stream, b"/FlateDecode"), "a.pdf").text == "five hundred deminers\n"


def packed_pdf(times: int) -> bytes:
    stream, filters = b"BT /F 9 Tf (x) Tj ET " * 4_000_000, b"/FlateDecode" * times
    for _ in range(times):
        stream = zlib.compress(stream, 9)
    return pdf_with_content(stream, b"[" + filters + b"]")


@pytest.mark.parametrize(
    "made",
    [
        lambda: packed_pdf(1),
        lambda: packed_pdf(2),
        lambda: pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]),
        lambda: pdf_of([b"[" * 100_000]),
    ],
    ids=["packed", "packed twice", "page within itself", "nested"],
)
def test_pdf_that_does_harm_is_refused_within_its_memory(made: Callable[[], bytes]) -> None:
    with pytest.raises(FormatError) as caught:
        read_document(made(), "a.pdf", Limits(20, 512))
    assert "took longer" not in caught.value.cause and "startxref" not in caught.value.cause


def mail(*, html: str = "", plain: str = "", attached: bool = False) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Марта Гай <marta@example.org>"
    message["Date"] = "Tue, 03 Mar 2026 23:30:00 -0500"
    message["Subject"] = "Міст закрито"
    if plain:
        message.set_content(plain)
    if html and plain:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    if attached:
        message.add_attachment(b"1,2", maintype="text", subtype="csv", filename="areas.csv")
        message.add_attachment(mail(plain="inner"))
    return message


def test_mail_gives_day_sender_body_and_names_what_is_attached() -> None:
    document = read(mail(plain=PIECE, html="<p>other", attached=True).as_bytes(), "m.eml")
    assert document.text == f"Міст закрито\n\n{PIECE}\n"
    assert (document.said, document.sender) == (date(2026, 3, 3), "Марта Гай <marta@example.org>")
    assert document.attachments == ("areas.csv", "message/rfc822")
    assert document.notes == ("Attachments were not read: areas.csv, message/rfc822.",)


def test_mail_in_html_only_gives_what_is_seen() -> None:
    document = read(mail(html="<p>Seen<p hidden>not").as_bytes(), "m.eml")
    assert document.text == "Міст закрито\n\nSeen\n" and not document.attachments


def test_mail_with_bytes_that_do_not_fit_is_refused_not_mended() -> None:
    raw = b"From: a@example.org\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nfirst\r\ncaf\xe9"
    with pytest.raises(FormatError, match="0xe9 at line 2, column 4"):
        read(raw, "m.eml")


def test_mail_with_a_second_text_names_it_rather_than_lose_it() -> None:
    message = mail(plain=PIECE)
    message.make_mixed()
    second = EmailMessage()
    second.set_content("more words")
    message.attach(second)
    assert read(message.as_bytes(), "m.eml").attachments == ("text/plain",)


@pytest.mark.parametrize("data", [b"only words", b"Date: no day\r\n\r\n"])
def test_file_that_is_no_mail_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        read(data, "m.eml")


@pytest.mark.parametrize(
    "name",
    [
        "https://example.org/a.html",
        "HTTP://example.org",
        "ftp://x/y.txt",
        "www.example.org",
        "file:///a",
        "data:text/plain,x",
    ],
)
def test_address_is_refused_and_nothing_is_fetched(name: str) -> None:
    with pytest.raises(AddressError, match="fetches nothing") as caught:
        received(name)
    assert "save the page as a file" in caught.value.next_step


def test_received_gives_the_bytes_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\x00\r\n")
    assert received(str(path)) == b"\xff\x00\r\n"
    with pytest.raises(NotFoundError, match="no file"):
        received(str(tmp_path / "b.txt"))
    with pytest.raises(NotFoundError):
        received(str(tmp_path))
    monkeypatch.setattr(documents, "MOST_BYTES", 3)
    with pytest.raises(FormatError, match="longer than"):
        received(str(path))
    with pytest.raises(FormatError, match="longer than"):
        read(b"1234", "a.txt")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b"PK\x03\x04"),
        ("a.jpg", b"\xff\xd8"),
        ("a.doc", b"\xd0\xcf\x11\xe0"),
        ("a.rtf", b"{\\rtf1"),
        ("a.odt", b"PK\x03\x04"),
    ],
)
def test_other_formats_are_refused_with_those_that_are_read(name: str, data: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        read(data, name)
    assert ".docx" in caught.value.next_step


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.txt", b""), ("a.txt", b" \n\t"), ("a.html", b""), ("a.html", b"<p hidden>x"), ("a.docx", docx_bytes([]))],
)
def test_documents_without_words_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(InputError, match="holds no text"):
        read(data, name)


def test_too_long_a_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_CHARACTERS", 3)
    with pytest.raises(FormatError, match="longer than"):
        read(b"1234", "a.txt")


def test_container_with_overlapping_parts_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("a", b"x" * 5000)
        packed.writestr("b", b"y" * 10)
        packed.filelist[1].header_offset = 10
    with pytest.raises(FormatError):
        read(stream.getvalue(), "a.docx")
