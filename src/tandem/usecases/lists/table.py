"""A list as columns, each factorised once, so that filters and sorting are array operations on whole numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from tandem.geo import Geometry
from tandem.language.folding import own_script
from tandem.layers import Cell
from tandem.usecases.lists.columns import ListColumn, columns_of
from tandem.usecases.lists.names import NameIndex

LongArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_DIGITS = re.compile(r"\d{1,12}")
# Letters that code points put behind the alphabet: Ukrainian orders them after their neighbours (DSTU 9112, annex on order).
_AFTER = str.maketrans(
    {"ґ": "г\uffff", "є": "е\uffff", "і": "и\uffff", "ї": "и\uffff\uffff", "й": "и\uffff\uffff\uffff"}
)


@dataclass(frozen=True)
class ColumnIndex:
    """``values`` are the distinct cells, ``place`` the position of each row's cell, -1 where it is empty.

    They stand in their order, but for texts, whose order costs more than the filters that do not need it.
    """

    values: tuple[Cell, ...]
    place: LongArray
    type: str

    @classmethod
    def of(cls, cells: Sequence[Cell], column: ListColumn) -> ColumnIndex:
        """Factorise the cells of a column; codes stand in the order of their list."""
        distinct: dict[Any, None] = dict.fromkeys(cells)
        distinct.pop(None, None)
        distinct.pop("", None)
        values: list[Any]
        if column.codes:
            order = {code: number for number, code in enumerate(column.labels)}
            values = sorted(
                distinct, key=lambda cell: ([order.get(code, 99) for code in str(cell).split(";")], str(cell))
            )
        elif column.type == "text":
            values = list(distinct)
        else:
            values = sorted(distinct)
        at = {value: number for number, value in enumerate(values)}
        place = np.fromiter(
            (-1 if cell is None else at.get(cell, -1) for cell in cells), dtype=np.int64, count=len(cells)
        )
        return cls(tuple(values), place, column.type)

    def rows(self, wanted: BoolArray) -> BoolArray:
        """The rows whose cell is one of the wanted values, shape (n,); never those that are empty."""
        found: BoolArray = np.append(wanted, False)[self.place]
        return found

    @cached_property
    def rank(self) -> LongArray:
        """Where each row's cell stands in the order of sorting, -1 where it is empty."""
        if self.type != "text":
            return self.place
        ranks = np.full(len(self.values) + 1, -1, dtype=np.int64)
        ranks[_alphabetical(self.values)] = np.arange(len(self.values))
        ordered: LongArray = ranks[self.place]
        return ordered

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The values for comparing texts without case and diacritics."""
        return own_script([str(value) for value in self.values])

    @cached_property
    def counts(self) -> Mapping[Cell, int]:
        """How many rows hold each value."""
        held = np.bincount(self.place[self.place >= 0], minlength=len(self.values))
        return dict(zip(self.values, held.tolist(), strict=True))


def _alphabetical(values: Sequence[Cell]) -> list[int]:
    """Positions in the order in which people sort names: without case, numbers by size, Ukrainian letters in their alphabet."""
    if not values:
        return []
    joined = "\n".join(str(value).replace("\n", " ") for value in values).casefold()
    letters = unicodedata.normalize("NFC", joined).translate(_AFTER)
    keys = _DIGITS.sub(lambda match: match[0].zfill(12), letters).split("\n")
    return sorted(range(len(keys)), key=keys.__getitem__)


@dataclass(frozen=True)
class ListTable:
    """All rows of one list. ``cells`` by column name, ``keys`` and ``shapes`` (lon/lat) each of one entry per row."""

    kind: str
    keys: tuple[str, ...]
    cells: Mapping[str, tuple[Cell, ...]]
    shapes: tuple[Geometry | None, ...]

    @classmethod
    def of(cls, kind: str, rows: Iterable[tuple[str, Geometry | None, Mapping[str, Cell]]]) -> ListTable:
        """From rows of (key, geometry, cells by column name); every column of the list is named in each."""
        kept = list(rows)
        cells = {name: tuple(row[2][name] for row in kept) for name in columns_of(kind)}
        return cls(kind, tuple(row[0] for row in kept), cells, tuple(row[1] for row in kept))

    @property
    def columns(self) -> Mapping[str, ListColumn]:
        """The declared columns."""
        return columns_of(self.kind)

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def _indexes(self) -> dict[str, ColumnIndex]:
        return {}

    def index(self, name: str) -> ColumnIndex:
        """The factorised column, made when first asked for."""
        if name not in self._indexes:
            self._indexes[name] = ColumnIndex.of(self.cells[name], self.columns[name])
        return self._indexes[name]

    @cached_property
    def names(self) -> NameIndex:
        """For the search box: the names of the rows, and their ids."""
        return NameIndex(self.keys, tuple(str(name or "") for name in self.cells["name"]))

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Row number by key."""
        return {key: row for row, key in enumerate(self.keys)}
