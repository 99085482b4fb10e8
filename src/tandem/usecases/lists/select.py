"""The rows that a query asks for, in its order."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tandem.language.folding import own_script
from tandem.times import parse_partial_date
from tandem.usecases.lists.columns import ListColumn
from tandem.usecases.lists.query import Filter, Query, number
from tandem.usecases.lists.table import BoolArray, ColumnIndex, ListTable, LongArray


@dataclass(frozen=True)
class Selection:
    """``rows`` are all rows that fit, in order; ``page`` those of the page that was asked for, which is counted from 1 to ``pages``."""

    rows: LongArray
    page: LongArray
    number: int
    pages: int


def select(table: ListTable, query: Query) -> Selection:
    """Search, filter, sort and cut to the page; a page behind the last one is the last one."""
    rows = _ordered(table, query)
    pages = max(1, math.ceil(len(rows) / query.size))
    page = min(query.page, pages)
    return Selection(rows, rows[(page - 1) * query.size : page * query.size], page, pages)


def _ordered(table: ListTable, query: Query) -> LongArray:
    kept = np.ones(len(table), dtype=np.bool_)
    for one in query.filters:
        kept &= _fits(table, one)
    if query.rows:
        kept &= _named(table, query.rows)
    rows = table.names.find(query.search) if query.search else np.arange(len(table), dtype=np.int64)
    rows = rows[kept[rows]]
    if not query.sort:
        return rows
    place = table.index(query.sort).rank[rows]
    # Rows without a value come last both ways.
    empty = place < 0
    order = np.lexsort((-place if query.descending else place, empty))
    result: LongArray = rows[order]
    return result


def _named(table: ListTable, keys: tuple[str, ...]) -> BoolArray:
    found = np.zeros(len(table), dtype=np.bool_)
    found[[table.row_of[key] for key in keys if key in table.row_of]] = True
    return found


def _fits(table: ListTable, one: Filter) -> BoolArray:
    index, column = table.index(one.column), table.columns[one.column]
    if one.test == "known":
        held: BoolArray = index.place >= 0
        return held if one.values == ("yes",) else ~held
    return index.rows(_TESTS[one.test](index, column, one.values))


def _has(index: ColumnIndex, _: ListColumn, values: tuple[str, ...]) -> BoolArray:
    wanted = own_script(values)[0].strip()
    return np.fromiter((wanted in text for text in index.folded), dtype=np.bool_, count=len(index.folded))


def _is(index: ColumnIndex, column: ListColumn, values: tuple[str, ...]) -> BoolArray:
    if column.type == "text":
        wanted = own_script(values)[0].strip()
        return np.fromiter((wanted == text.strip() for text in index.folded), dtype=np.bool_, count=len(index.folded))
    return _from(index, column, values) & _to(index, column, values)


def _in(index: ColumnIndex, _: ListColumn, values: tuple[str, ...]) -> BoolArray:
    wanted = set(values)
    found = (not wanted.isdisjoint(str(cell).split(";")) for cell in index.values)
    return np.fromiter(found, dtype=np.bool_, count=len(index.values))


def _from(index: ColumnIndex, column: ListColumn, values: tuple[str, ...]) -> BoolArray:
    least = parse_partial_date(values[0]).first.isoformat() if column.type == "date" else number(values[0])
    fits: BoolArray = np.arange(len(index.values)) >= bisect_left(index.values, least)  # type: ignore[type-var]
    return fits


def _to(index: ColumnIndex, column: ListColumn, values: tuple[str, ...]) -> BoolArray:
    most = parse_partial_date(values[0]).last.isoformat() if column.type == "date" else number(values[0])
    fits: BoolArray = np.arange(len(index.values)) < bisect_right(index.values, most)  # type: ignore[type-var]
    return fits


_TESTS: dict[str, Callable[[ColumnIndex, ListColumn, tuple[str, ...]], BoolArray]] = {
    "has": _has,
    "is": _is,
    "in": _in,
    "from": _from,
    "to": _to,
}
