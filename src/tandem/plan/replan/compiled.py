"""Compilation of the replay, cached under the text of all its files: they call each other (``tandem.plan.search.compiled``)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tandem.plan.replan.memory import Memory, Roster
from tandem.plan.search import compiled as search

TOGETHER = ("fit", "handles", "replay")
F = TypeVar("F", bound=Callable[..., Any])
LAYOUT = search.layout_digest(
    Memory,
    Roster,
    texts=tuple(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8") for name in TOGETHER),
)


def compiled(function: F) -> F:
    """As ``tandem.plan.search.compiled.compiled``, under the layout of roster and memory too."""
    function.__qualname__ = f"{function.__qualname__}_{LAYOUT}"
    return search.compiled(function)
