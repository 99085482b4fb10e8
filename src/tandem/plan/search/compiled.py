"""Compilation with a cache on disk that an upgrade cannot break.

Numba keeps compiled code beside the sources, in an index whose file name is the function's qualified name and first line. It
unpickles the argument types in that index *before* it compares the source's time stamp; so an index left by an older version,
with a class of arguments that has been renamed or laid out anew since, raises AttributeError at the first call. Here the
qualified name also carries a digest of the layout of every class that compiled functions take: an index written for
another layout has another file name and is never opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

from tandem.network.kernel import PreparedGraph
from tandem.plan.search.arrays import Arrays, Scratch

HANDLES = 2
"""Raise when the classes of ``handles`` are renamed."""
F = TypeVar("F", bound=Callable[..., Any])


def layout_digest(*classes: Any, handles: int = HANDLES) -> str:
    """Twelve hexadecimal digits of the names and fields of named tuples and of the version of their handles."""
    text = repr([(one.__module__, one.__qualname__, one._fields) for one in classes] + [handles])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


LAYOUT = layout_digest(Arrays, Scratch, PreparedGraph)


def compiled(function: F) -> F:
    """``njit(cache=True)`` for functions that take arrays, scratch or graphs, cached under this layout only."""
    function.__qualname__ = f"{function.__qualname__}_{LAYOUT}"
    return cast(F, njit(cache=True)(function))
