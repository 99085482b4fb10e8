"""Texts at the border: decoding, canonical JSON, and the guard against formulas in spreadsheets."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

from tandem.errors import FormatError

if TYPE_CHECKING:
    # Not at run time: it loads the geometry engine, which the reading of a text does without.
    from tandem.exchange.rows import JsonValue

# Programs run a cell as a formula when it starts with one of these, full-width forms included (OWASP, CSV injection).
_FORMULA = re.compile("^'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")

# Characters that no XML 1.0 document may hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def parse_json(text: str, name: str) -> Any:
    """What a JSON text holds; FormatError names the place where it is none."""
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FormatError(f"'{name}' is not JSON{place}.", "Write the file again from its source.") from error


def decode_utf8(data: bytes, name: str) -> str:
    """UTF-8 with or without byte order mark; FormatError names the first line that is neither."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(
            f"Line {line} of '{name}' is not UTF-8 text.", "Save the file with the encoding UTF-8 and import again."
        ) from error


def guard_formula(text: str) -> str:
    """A text that no spreadsheet program runs: a leading apostrophe where it would look like a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def restore_formula(text: str) -> str:
    """The text before ``guard_formula``; exact for every text."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def canonical_json(value: JsonValue) -> bytes:
    """One spelling for one value: sorted keys, no spaces, UTF-8; NaN and infinities as words, half characters escaped."""
    try:
        text = _CANONICAL.encode(value)
    except ValueError:
        text = _CANONICAL.encode(plain_numbers(value))
    return text.encode("utf-8", "backslashreplace")


def plain_numbers(value: JsonValue) -> JsonValue:
    """The value with NaN and infinities as the words 'NaN', 'Infinity', '-Infinity', which JSON lacks as numbers."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, list):
        return [plain_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: plain_numbers(item) for key, item in value.items()}
    return value


def whole_characters(text: str) -> str:
    """The text with unpaired surrogates written as escapes, so that every store can hold it."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def xml_text(text: str) -> str:
    """The text with what XML cannot hold written as escapes."""
    return _NOT_XML.sub(lambda match: f"\\x{ord(match[0]):02x}", whole_characters(text))
