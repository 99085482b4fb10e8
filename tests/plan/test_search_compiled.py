"""Compiled functions are cached under the layout of their arguments: an index of another layout is never opened."""

from __future__ import annotations

from collections import namedtuple
from types import ModuleType

import pytest
from numba.core.registry import CPUDispatcher

from tandem.plan.search import access, cheapest, decoder, dispatch, handles
from tandem.plan.search.arrays import Arrays, Scratch
from tandem.plan.search.compiled import LAYOUT, layout_digest


def test_layout_changes_with_names_fields_and_handles() -> None:
    other = namedtuple("Arrays", Arrays._fields[:-1])  # type: ignore[misc]
    digests = {
        layout_digest(Arrays, Scratch),
        layout_digest(other, Scratch),
        layout_digest(Scratch, Arrays),
        layout_digest(Arrays, Scratch, handles=-1),
    }
    assert len(digests) == 4


@pytest.mark.parametrize("module", [access, cheapest, decoder, dispatch, handles])
def test_functions_that_take_structures_carry_the_layout(module: ModuleType) -> None:
    names = [
        value.py_func.__qualname__
        for value in vars(module).values()
        if isinstance(value, CPUDispatcher)
        and {"Arrays", "Scratch", "PreparedGraph"} & set(value.py_func.__annotations__.values())
    ]
    assert names and all(name.endswith(LAYOUT) for name in names)


def test_handles_hold_every_field_in_order() -> None:
    for function, fields in ((handles.arrays_handle, Arrays._fields), (handles.scratch_handle, Scratch._fields)):
        used = [name for name in function.py_func.__code__.co_names if name in fields]  # type: ignore[attr-defined]
        assert tuple(used) == fields
