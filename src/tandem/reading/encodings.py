"""Bytes to text: UTF-8, UTF-16 and UTF-32 with their marks, UTF-16 without, Windows-1251; nothing is replaced or guessed away."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from tandem.errors import FormatError

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
ESCAPES = ("unicode-escape", "unicode_escape", "raw-unicode-escape", "raw_unicode_escape")  # of a programming language
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")
_MIXED = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
# Characters that no text holds; tab, line feed, carriage return and form feed may be there.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with line ends as ``\\n`` and the name of the encoding that it came in."""

    text: str
    encoding: str


def decode(data: bytes, name: str, declared: str = "") -> Decoded:
    """The text of the bytes.

    A byte order mark decides; then what the file itself ``declared``; then UTF-8, UTF-16 without a mark, and Windows-1251 where the words
    come out wholly Cyrillic.

    Raises
    ------
    FormatError
        Where a byte fits none of them, with its line and column, or where the bytes are no text.
    """
    for mark, codec, label in _MARKS:
        if data.startswith(mark):
            return _plain(_strict(data[len(mark) :], codec, label, name), label, name)
    if declared:
        return _plain(_strict(data, declared, declared, name), declared, name)
    codec = _unmarked_utf16(data)
    if codec:
        return _plain(_strict(data, codec, "UTF-16", name), "UTF-16", name)
    try:
        return _plain(data.decode("utf-8"), "UTF-8", name)
    except UnicodeDecodeError as error:
        text = _windows_1251(data)
        if text is None:
            raise _misfit(error, "UTF-8", name) from error
        return _plain(text, "Windows-1251", name)


def _strict(data: bytes, codec: str, label: str, name: str) -> str:
    try:
        if codecs.lookup(codec).name in ESCAPES:
            raise LookupError(codec)
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise _misfit(error, label, name) from error
    except (LookupError, ValueError) as error:
        raise FormatError(
            f"'{name}' says that its encoding is '{label[:40]}', which is none.",
            "Save it again with the encoding UTF-8.",
        ) from error


def _misfit(error: UnicodeDecodeError, label: str, name: str) -> FormatError:
    before = error.object[: error.start].decode(error.encoding, "replace")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return FormatError(
        f"Byte 0x{error.object[error.start]:02x} at line {line}, column {column} of '{name}' is not {label} text.",
        "Open the file in the program that made it and save it with the encoding UTF-8.",
    )


def _plain(text: str, label: str, name: str) -> Decoded:
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise FormatError(
            f"'{name}' is no text: line {line} holds the control character 0x{ord(control[0]):02x}.",
            "Save it as .txt, .html, .pdf, .docx or .eml and read that file.",
        )
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), label)


def _unmarked_utf16(data: bytes) -> str:
    """The byte order of UTF-16 without a mark, known by the zero halves of its spaces, line ends and digits; empty for anything else."""
    zeros_first, zeros_second = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 or max(zeros_first, zeros_second) * 20 < len(data) or min(zeros_first, zeros_second):
        return ""
    return "utf-16-be" if zeros_first else "utf-16-le"


def _windows_1251(data: bytes) -> str | None:
    """The text if it reads as Cyrillic words, else None: damaged UTF-8 and the Latin code pages do not."""
    high = len(data) - len(data.decode("ascii", "ignore"))
    whole = data.decode("utf-8", "ignore")
    if 2 * (len(whole.encode("utf-8")) - len(whole.encode("ascii", "ignore"))) > high:
        return None
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        return None
    letters = len(_CYRILLIC.findall(text))
    enough = letters >= 3 and letters * 3 >= letters + len(_LATIN.findall(text))
    return text if enough and len(_MIXED.findall(text)) * 50 <= letters else None
