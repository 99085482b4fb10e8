"""Compilation of restoration, cached under the text of all files that call each other (``tandem.plan.search.compiled`` says why)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

from tandem.network import simplex
from tandem.plan.search.compiled import layout_digest

TOGETHER = ("annealing", "elimination", "pricing")
F = TypeVar("F", bound=Callable[..., Any])
FILES = (*(Path(__file__).with_name(f"{name}.py") for name in TOGETHER), Path(simplex.__file__))
LAYOUT = layout_digest(texts=tuple(file.read_text(encoding="utf-8") for file in FILES))


def compiled(function: F) -> F:
    """``njit(cache=True, nogil=True)``, cached under these texts only."""
    function.__qualname__ = f"{function.__qualname__}_{LAYOUT}"
    return cast(F, njit(cache=True, nogil=True)(function))
