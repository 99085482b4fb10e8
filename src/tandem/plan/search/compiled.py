"""Compilation with a cache on disk that an upgrade cannot break.

Numba keeps compiled code beside the sources, in an index whose file name is the function's qualified name and first line. It
unpickles the argument types in that index *before* it compares the source's time stamp; so an index left by an older version,
with a class of arguments that has been renamed or laid out anew since, raises AttributeError at the first call. Here the
qualified name also carries a digest of the layout of every class that compiled functions take: an index written for
another layout has another file name and is never opened.

It also compares the time stamp of the function's own file only, and would go on calling yesterday's code of a function in another
file. So the digest covers the text of those files that call each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit, types

from tandem.network.kernel import PreparedGraph
from tandem.plan.search.arrays import Arrays
from tandem.plan.search.scratch import Scratch

TOGETHER = ("access", "arrays", "decoder", "dispatch", "handles", "heaps", "pointers", "scratch")
"""Modules whose compiled functions call each other across files."""
F = TypeVar("F", bound=Callable[..., Any])


def layout_digest(*classes: Any, texts: tuple[str, ...] = ()) -> str:
    """Twelve hexadecimal digits of the names and fields of named tuples and of the texts of the code that uses them."""
    text = repr([(one.__module__, one.__qualname__, one._fields) for one in classes] + list(texts))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


LAYOUT = layout_digest(
    Arrays,
    Scratch,
    PreparedGraph,
    texts=tuple(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8") for name in TOGETHER),
)


def compiled(function: F) -> F:
    """``njit(cache=True, nogil=True)`` with whole numbers widened, cached under this layout only."""
    function.__qualname__ = f"{function.__qualname__}_{LAYOUT}"
    return widened(function)


def widened(function: F) -> F:
    """Compile once for all whole numbers: calls from compiled code see every integer argument as one of 64 bits.

    Left alone, numba compiles a function anew for each mixture of 32 and 64 bits and for each literal: twice the time.
    """
    dispatcher: Any = njit(cache=True, nogil=True)(function)
    if not hasattr(dispatcher, "get_call_template"):  # NUMBA_DISABLE_JIT, to debug
        return function
    narrow = dispatcher.get_call_template

    def wide(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        return narrow(tuple(_wide(one) for one in args), {name: _wide(one) for name, one in kws.items()})

    dispatcher.get_call_template = wide
    return cast(F, dispatcher)


def _wide(one: Any) -> Any:
    return types.int64 if isinstance(one, types.Integer) else one
