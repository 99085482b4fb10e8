"""Compiled functions are cached under the layout of their arguments: an index of another layout is never opened."""

from __future__ import annotations

import re
from collections import namedtuple
from pathlib import Path
from types import ModuleType

import pytest
from numba.core.registry import CPUDispatcher

from tandem.plan.search import access, cheapest, decoder, dispatch, handles
from tandem.plan.search import compiled as compiled_module
from tandem.plan.search.arrays import Arrays
from tandem.plan.search.compiled import LAYOUT, layout_digest
from tandem.plan.search.scratch import Scratch


def test_layout_changes_with_names_fields_and_code() -> None:
    other = namedtuple("Arrays", Arrays._fields[:-1])  # type: ignore[misc]
    digests = {
        layout_digest(Arrays, Scratch),
        layout_digest(other, Scratch),
        layout_digest(Scratch, Arrays),
        layout_digest(Arrays, Scratch, texts=("changed",)),
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


def test_files_that_call_each_other_are_known_together() -> None:
    """A compiled function that calls one of another file has to be compiled again when that file changes."""
    folder = Path(compiled_module.__file__).parent
    across = {
        target
        for path in folder.glob("*.py")
        for target in re.findall(r"^from tandem\.plan\.search\.(\w+) import", path.read_text(encoding="utf-8"), re.M)
        if path.stem in compiled_module.TOGETHER
    }
    plain = {"arrays", "compiled"}
    assert across - plain <= set(compiled_module.TOGETHER)
