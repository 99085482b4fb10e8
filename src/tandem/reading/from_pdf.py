"""PDF: the text of the pages, as far as the file holds text; scanned pages are pictures and are named."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from tandem.errors import FormatError

MOST_PAGES = 2_000


def pdf(data: bytes, name: str) -> dict[str, Any]:
    """The text with a part per page.

    Raises
    ------
    FormatError
        Where the file is damaged, needs a password, has more than ``MOST_PAGES`` pages or holds pictures only.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileNotDecryptedError("a password is needed")
        if len(reader.pages) > MOST_PAGES:
            raise FormatError(
                f"'{name}' has more than {MOST_PAGES} pages.", "Split it, and read the parts that matter."
            )
        pages = [_lines(page.extract_text()) for page in reader.pages]
    except FileNotDecryptedError as error:
        raise FormatError(
            f"'{name}' is locked with a password.", "Save a copy without a password and read that copy."
        ) from error
    except DependencyError as error:
        raise FormatError(
            f"'{name}' is encrypted in a way that Tandem does not read ({error}).",
            "Print it to a new PDF, and read that one.",
        ) from error
    except PyPdfError as error:
        raise FormatError(
            f"'{name}' is no whole PDF ({error}).", "Ask for the file again, or save it again."
        ) from error
    return _joined(pages, name)


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()


def _joined(pages: list[str], name: str) -> dict[str, Any]:
    empty = [str(number) for number, page in enumerate(pages, start=1) if not page]
    if len(empty) == len(pages):
        raise FormatError(
            f"'{name}' holds no text on its {len(pages)} pages: they are pictures, as of a scan.",
            "Recognise the text first (OCR), check it against the pages, and read the result.",
        )
    text, parts = "", []
    for number, page in enumerate(pages, start=1):
        parts.append((len(text), f"page {number}"))
        text += page + "\n" if page else ""
    notes = [f"No text on page {', '.join(empty)}: a picture, as of a scan; it was not read."] if empty else []
    return {"text": text, "parts": parts, "notes": notes}
