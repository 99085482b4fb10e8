"""DOCX: headers, body, notes and footers in this order, as the last author left them; deleted and hidden text is left out."""

from __future__ import annotations

import io
import posixpath
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tandem.errors import FormatError
from tandem.exchange.packed import opened, require_plain_xml

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# What was deleted or moved away, field codes, layout, and the second copy of a text box for old programs.
_LEFT_OUT = {
    f"{_W}{tag}"
    for tag in ("del", "moveFrom", "instrText", "delText", "fldData", "pPr", "tblPr", "trPr", "tcPr", "sectPr")
} | {_FALLBACK}
_GIVEN = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_BESIDE = (
    ("header", "headers"),
    ("", "body"),
    ("footnotes", "footnotes"),
    ("endnotes", "endnotes"),
    ("footer", "footers"),
)


def docx(data: bytes, name: str) -> dict[str, Any]:
    """The text with a line per paragraph and a part per kind of place.

    Raises
    ------
    FormatError
        Where the container would do harm, is damaged or holds no document.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document.docx"
        path.write_bytes(data)
        with opened(path, name) as packed:
            require_plain_xml(packed, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _joined(_texts(packed))
    except (LookupError, ParseError, DefusedXmlException, ValueError) as error:
        raise FormatError(
            f"'{name}' is no whole Word document ({error}).", "Open it in a word processor and save it as .docx."
        ) from error


def _texts(packed: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Label and text of each kind of place that says something."""
    body = _targets(packed, "", "officeDocument")[0]
    found = []
    for kind, label in _BESIDE:
        files = _targets(packed, body, kind) if kind else [body]
        lines = [_text(fromstring(packed.read(file), forbid_dtd=True)) for file in files]
        # The header of the first page and that of the others often say the same.
        text = "\n".join(dict.fromkeys(line for line in lines if line.strip()))
        if text:
            found.append((label, text))
    return found


def _targets(packed: zipfile.ZipFile, file: str, kind: str) -> list[str]:
    """The files to which ``file`` (empty: the package) is related by ``kind``."""
    folder, base = posixpath.split(file)
    links = posixpath.join(folder, "_rels", f"{base}.rels")
    if file and links not in packed.namelist():
        return []
    return [
        posixpath.normpath(posixpath.join(folder, link.get("Target", ""))).lstrip("/")
        for link in fromstring(packed.read(links), forbid_dtd=True).iter(_LINKS)
        if link.get("Type", "").endswith(f"/{kind}") and link.get("TargetMode") != "External"
    ]


def _text(root: Element) -> str:
    """A line per paragraph and per row of a table, whose cells are set apart by tabs; no recursion."""
    pieces: list[str] = []
    waiting: list[tuple[Element | str, bool]] = [(root, False)]
    while waiting:
        element, in_cell = waiting.pop()
        if isinstance(element, str):
            pieces.append(element)
        elif element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag not in _LEFT_OUT and not _hidden(element):
            pieces.append(_GIVEN.get(element.tag, ""))
            ends = {f"{_W}p": " " if in_cell else "\n", f"{_W}tc": "\t", f"{_W}tr": "\n"}
            waiting.append((ends.get(element.tag, ""), in_cell))
            within = in_cell or element.tag == f"{_W}tc"
            waiting.extend((child, within) for child in reversed(element))
    lines = (line.strip() for line in "".join(pieces).replace(" \t", "\t").split("\n"))
    return "\n".join(line for line in lines if line)


def _hidden(element: Element) -> bool:
    vanish = element.find(f"{_W}rPr/{_W}vanish") if element.tag == f"{_W}r" else None
    return vanish is not None and vanish.get(f"{_W}val", "true") not in ("false", "0")


def _joined(places: list[tuple[str, str]]) -> dict[str, Any]:
    text, parts = "", []
    for label, piece in places:
        parts.append((len(text), label))
        text += piece + "\n"
    return {"text": text, "parts": parts}
