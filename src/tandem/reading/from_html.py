"""HTML: the text that a person sees who opens the page, without scripts, styles and what is hidden."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from tandem.errors import FormatError
from tandem.reading.encodings import decode

_UNSEEN = frozenset(["head", "script", "style", "template", "noscript", "iframe", "object", "datalist"])
_BLOCK_NAMES = """address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody tfoot thead tr ul"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset(["td", "th"])
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{1,40})""", re.IGNORECASE)
_PROLOGUE = 4096
# Browsers read these as Windows-1252 and a UTF-16 that stands in ASCII letters as UTF-8 (WHATWG, Encoding).
_MEANT = dict.fromkeys(["iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"], "windows-1252") | dict.fromkeys(
    ["utf-16", "utf-16le", "utf-16be"], "utf-8"
)


def html(data: bytes, name: str, declared: str = "") -> dict[str, Any]:
    """The text with a line per block; the encoding is the one that the page declares, else found as for a text."""
    meta = _CHARSET.search(data[:_PROLOGUE])
    said = declared or (meta[1].decode("ascii") if meta else "")
    decoded = decode(data, name, _MEANT.get(said.lower(), said))
    return {"text": visible_text(decoded.text, name), "encoding": decoded.encoding}


def visible_text(source: str, name: str) -> str:
    """What is seen of the HTML, whitespace as a browser has it.

    Raises
    ------
    FormatError
        Where elements nest deeper than the parser follows (256): it would leave out the rest.
    """
    if not source.strip():
        return ""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(source.encode("utf-8", "surrogatepass"), parser)
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        raise FormatError(
            f"'{name}' is no HTML that can be read to its end ({parser.error_log.last_error.message}).",
            "Open it in a browser, copy the text into a .txt file and read that file.",
        )
    return "" if root is None else _tidy("".join(_pieces(root)))


def _pieces(root: Any) -> list[str]:
    """The texts in order, with a line feed around blocks and in place of ``br``; no recursion."""
    pieces: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if _unseen(element):
                walker.skip_subtree()
                continue
            pieces.append("\n" if tag in _BLOCKS or tag == "br" else "\t" if tag in _CELLS else "")
            pieces.append(_spaces(element.text))
        else:
            pieces.append("\n" if tag in _BLOCKS and not _unseen(element) else "")
            pieces.append(_spaces(element.tail))
    return pieces


def _unseen(element: Any) -> bool:
    if element.tag in _UNSEEN or "hidden" in element.attrib:
        return True
    return bool(_HIDDEN_STYLE.search(element.get("style", "")))


def _spaces(text: str | None) -> str:
    """White space is one space, except where it keeps words of a line together."""
    return re.sub(r"[ \t\r\n\f]+", " ", text or "").replace("\u00ad", "")


def _tidy(text: str) -> str:
    lines = (re.sub(r" *\t *", "\t", re.sub(r" {2,}", " ", line)).strip(" \t") for line in text.split("\n"))
    return "\n".join(line for line in lines if line) + "\n"
