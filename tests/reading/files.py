"""Documents for the tests, made with other libraries than those that read them where there are any."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import typst
from docx import Document as Word
from pypdf import PdfReader, PdfWriter

PIECE = "The mayor said that about 30 deminers would arrive on Monday."
SCAN = "#rect(width: 100%, height: 50%, fill: gray)"


def pdf_bytes(pages: Sequence[str]) -> bytes:
    """A PDF with one page for each piece of Typst source."""
    return bytes(typst.compile("\n#pagebreak()\n".join(pages).encode()))


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1, the first of which is the catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, inner in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, inner)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, table, size, len(data))
    return data + end


def pdf_with_content(stream: bytes, filters: bytes) -> bytes:
    """A PDF of one page whose content is this stream."""
    font = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 99 99]/Resources %b>>" % font,
            b"<</Filter%b/Length %d>>stream\n%b\nendstream" % (filters, len(stream), stream),
        ]
    )


def locked_pdf(user: str, owner: str) -> bytes:
    """A PDF that asks for the password of a user, empty or not."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_bytes([PIECE]))))
    writer.encrypt(user, owner, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def docx_bytes(paragraphs: Sequence[str], *, rows: Sequence[Sequence[str]] = (), header: str = "") -> bytes:
    """A Word document of paragraphs, then a table."""
    word = Word()
    for paragraph in paragraphs:
        word.add_paragraph(paragraph)
    if rows:
        table = word.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    if header:
        word.sections[0].header.paragraphs[0].text = header
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def repacked(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The container with some of its parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in changed:
                new.writestr(info.filename, old.read(info))
        for name, content in changed.items():
            new.writestr(name, content)
    return stream.getvalue()


def word_body(inner: str) -> bytes:
    """The main part of a Word document with this body."""
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    other = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    return f'<w:document xmlns:w="{main}" xmlns:mc="{other}"><w:body>{inner}</w:body></w:document>'.encode()
