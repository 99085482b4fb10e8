"""The sandboxed half of reading a document: one function per format, plain values out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from tandem.exchange.texts import whole_characters
from tandem.reading.encodings import decode

Extract = Callable[[bytes, str], dict[str, Any]]


def extract(folder: Path, main: str, wanted: Mapping[str, str]) -> dict[str, Any]:
    """``text`` of the document and, where it has them, ``parts``, ``encoding``, ``said``, ``sender``, ``attachments``, ``notes``."""
    kind = wanted["format"]
    # Only the parser that is needed is loaded: those of PDF and HTML take longer to load than a text takes to read.
    told: Extract = txt if kind == "txt" else getattr(import_module(f"tandem.reading.from_{kind}"), kind)
    answer = told((folder / main).read_bytes(), wanted["name"])
    return {key: whole_characters(value) if isinstance(value, str) else value for key, value in answer.items()}


def txt(data: bytes, name: str) -> dict[str, Any]:
    """The text as it is."""
    decoded = decode(data, name)
    return {"text": decoded.text, "encoding": decoded.encoding}
