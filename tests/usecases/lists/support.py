"""Tables of lists without a workspace."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from tandem.layers import Cell
from tandem.usecases.lists.columns import columns_of
from tandem.usecases.lists.table import ListTable


def table(kind: str, rows: Sequence[dict[str, Cell]]) -> ListTable:
    """A list with these cells; columns that are not given are empty, keys are ``k0``, ``k1``, ..."""
    empty: dict[str, Cell] = dict.fromkeys(columns_of(kind))
    return ListTable.of(
        kind, ((f"k{number}", shapely.Point(35 + number / 1000, 48), empty | row) for number, row in enumerate(rows))
    )
