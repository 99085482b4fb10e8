"""Documents of prose: bytes and a name in, text out with the place of every character; parsed in the sandbox, nothing is fetched."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

from tandem.errors import AddressError, FormatError, NotFoundError
from tandem.exchange.sandbox import Limits, run

MOST_BYTES = 50_000_000
MOST_CHARACTERS = 2_000_000
FORMATS = {
    ".txt": "txt",
    ".md": "txt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".eml": "eml",
}
MEDIA_TYPES = {
    "txt": "text/plain",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
}
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.\-]*://|www\.|mailto:|data:)", re.IGNORECASE)
_LOOKS_LIKE_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE)
_OLD_WORD = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Part:
    """From character ``start`` of the text on, up to the next part, the text comes from here: 'page 2', 'footnotes'."""

    start: int
    label: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says in words.

    ``said`` and ``sender`` are those of an e-mail. ``notes`` tell what of the file is not in the text: attachments, pages without text.
    ``encoding`` is empty for formats that have one of their own.
    """

    name: str
    format: str
    text: str
    parts: tuple[Part, ...] = ()
    encoding: str = ""
    said: date | None = None
    sender: str = ""
    attachments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        """For the report that will hold the bytes."""
        return MEDIA_TYPES[self.format]

    def where(self, start: int) -> str:
        """The place of a character in words: page of a PDF, else line of the text."""
        index = bisect_right([part.start for part in self.parts], start)
        place = f"line {self.text.count(chr(10), self.parts[index - 1].start if index else 0, start) + 1}"
        return f"{self.parts[index - 1].label}, {place}" if index else place


def received(name: str) -> bytes:
    """The bytes of the file as they are.

    Raises
    ------
    AddressError
        For an address on the network.
    NotFoundError
        Where there is no such file.
    FormatError
        Where it holds more than ``MOST_BYTES``.
    """
    if _ADDRESS.match(name):
        raise AddressError(
            f"'{name}' is an address; Tandem fetches nothing from the network.",
            "Open it yourself, save the page as a file, and read that file.",
        )
    path = Path(name)
    if not path.is_file():
        raise NotFoundError(f"There is no file '{name}'.", "Check the path, or pass '-' to read from standard input.")
    if path.stat().st_size > MOST_BYTES:
        raise _too_long(path.name)
    return path.read_bytes()


def read_document(data: bytes, name: str, limits: Limits) -> Document:
    """The text of a document.

    Parameters
    ----------
    name
        Its ending says the format, but bytes that can only be PDF or Word are taken as such. A name without an ending may be anything.

    Raises
    ------
    FormatError
        Where the file is of no known format, damaged, empty, too long, encrypted, holds no text, or needs more than ``limits``.
    """
    if len(data) > MOST_BYTES:
        raise _too_long(name)
    kind = _format(data, name)
    main = PurePath(name).name.strip(".")[-100:] or "document"
    answer = run("tandem.reading.extract:extract", {main: data}, main, {"format": kind, "name": name}, limits)
    document = Document(
        name,
        kind,
        answer["text"],
        tuple(Part(*part) for part in answer.get("parts", ())),
        answer.get("encoding", ""),
        date.fromisoformat(answer["said"]) if answer.get("said") else None,
        answer.get("sender", ""),
        tuple(answer.get("attachments", ())),
        tuple(answer.get("notes", ())),
    )
    if not document.text.strip():
        raise FormatError(f"'{name}' holds no text.", "Check that it is the right file.")
    if len(document.text) > MOST_CHARACTERS:
        raise _too_long(name)
    return document


def _format(data: bytes, name: str) -> str:
    if data.startswith(b"%PDF-"):
        return "pdf"
    ending = PurePath(name).suffix.lower()
    if data.startswith(_OLD_WORD):
        raise FormatError(
            f"'{name}' is of an old Office format.", "Open it in a word processor, save it as .docx and read that file."
        )
    if data.startswith(b"PK\x03\x04") and FORMATS.get(ending) in (None, "txt"):
        if not ending:
            return "docx"
        raise _unknown(name)
    if ending in FORMATS:
        return FORMATS[ending]
    if ending and "." in name and len(ending) <= 6 and ending[1:].isalnum():
        raise _unknown(name)
    return "html" if _LOOKS_LIKE_HTML.match(data) else "txt"


def _unknown(name: str) -> FormatError:
    return FormatError(
        f"'{name}' is of no format that Tandem reads as prose.",
        f"Save it as one of {', '.join(FORMATS)}; tables and maps come in with 'tandem import'.",
    )


def _too_long(name: str) -> FormatError:
    return FormatError(
        f"'{name}' is longer than {MOST_BYTES // 1_000_000} MB or {MOST_CHARACTERS:,} characters.",
        "Split it, and read the parts that matter.",
    )
