"""Layers of a tile: shapes with properties, and their message (specification 2.1, sections 4.1, 4.2 and 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.publishing.tiles.commands import commands
from tandem.publishing.tiles.generalise import EXTENT
from tandem.publishing.tiles.protobuf import field, number_field, varint_lengths, varints
from tandem.publishing.tiles.shapes import Ints, Shapes, spread

_NAME, _FEATURE, _KEY, _VALUE, _EXTENT, _VERSION = 1, 2, 3, 4, 5, 15
_TEXT, _UNSIGNED = 1, 5


@dataclass(frozen=True, slots=True)
class Column:
    """A property: ``codes`` (rows,) point into ``values``, which are ready messages; -1 where a row has none."""

    key: str
    codes: Ints
    values: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class TileLayer:
    """Features with the row numbers of a table as their ids.

    ``hazard`` holds for the outlines of danger: none of them may become too small to be seen. ``lowest`` is the first
    zoom that has the layer.
    """

    name: str
    shapes: tuple[Shapes[np.float64], ...]
    columns: tuple[Column, ...]
    hazard: bool = False
    lowest: int = 0


def text_column(key: str, texts: Sequence[str]) -> Column:
    """A property of texts; empty ones are no value."""
    distinct = {text: code for code, text in enumerate(dict.fromkeys(text for text in texts if text))}
    codes = np.array([distinct.get(text, -1) for text in texts], dtype=np.int64)
    return Column(key, codes, tuple(field(_VALUE, field(_TEXT, text.encode())) for text in distinct))


def count_column(key: str, counts: Sequence[int | None]) -> Column:
    """A property of whole numbers from 0; None is no value."""
    distinct = {count: code for code, count in enumerate(dict.fromkeys(count for count in counts if count is not None))}
    codes = np.array([-1 if count is None else distinct[count] for count in counts], dtype=np.int64)
    return Column(key, codes, tuple(field(_VALUE, number_field(_UNSIGNED, count)) for count in distinct))


def encode_layer(name: str, kinds: Sequence[Shapes[np.int64]], columns: Sequence[Column]) -> bytes:
    """The message of a layer from its shapes in the tile's own grid; empty where there are none."""
    drawn = [(shapes, np.unique(shapes.row)) for shapes in kinds if len(shapes.row)]
    if not drawn:
        return b""
    rows = np.concatenate([found for _, found in drawn])
    tags, tag_counts, values = _tags(columns, rows)
    features, taken, feature = [], 0, 0
    for shapes, found in drawn:
        counts = tag_counts[feature : feature + len(found)]
        used = int(counts.sum())
        features.append(_features(shapes, found, tags[taken : taken + used], counts))
        taken, feature = taken + used, feature + len(found)
    keys = b"".join(field(_KEY, column.key.encode()) for column in columns)
    ending = number_field(_EXTENT, EXTENT) + number_field(_VERSION, 2)
    return field(3, field(_NAME, name.encode()) + b"".join(features) + keys + values + ending)


def _tags(columns: Sequence[Column], rows: Ints) -> tuple[Ints, Ints, bytes]:
    """Key and value numbers feature by feature, how many numbers each feature has, and the table of values."""
    pairs = np.zeros((len(rows), len(columns), 2), dtype=np.int64)
    present = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    table: list[bytes] = []
    for at, column in enumerate(columns):
        codes = column.codes[rows]
        present[:, at] = codes >= 0
        used, place = np.unique(codes[present[:, at]], return_inverse=True)
        pairs[:, at, 0] = at
        pairs[present[:, at], at, 1] = place + len(table)
        table += [column.values[code] for code in used.tolist()]
    return pairs[present].reshape(-1), 2 * present.sum(axis=1), b"".join(table)


def _features(shapes: Shapes[np.int64], rows: Ints, tags: Ints, tag_counts: Ints) -> bytes:
    """The feature messages. All of a message is varints: lengths are counted first, then everything is written at once."""
    geometry, geometry_counts = commands(shapes)
    tag_bytes, geometry_bytes = _sums(tags, tag_counts), _sums(geometry, geometry_counts)
    size = 5 + varint_lengths(rows) + tag_bytes + geometry_bytes
    size += varint_lengths(tag_bytes) + varint_lengths(geometry_bytes)
    number = len(rows)
    totals = 10 + tag_counts + geometry_counts
    begin = np.cumsum(totals) - totals
    out = np.empty(int(totals.sum()), dtype=np.int64)
    head = np.column_stack(
        [np.full(number, _FEATURE << 3 | 2), size, np.full(number, 8), rows, np.full(number, 18), tag_bytes]
    )
    middle = np.column_stack([np.full(number, 24), np.full(number, shapes.kind), np.full(number, 34), geometry_bytes])
    out[begin[:, None] + np.arange(6)] = head
    out[(begin + 6 + tag_counts)[:, None] + np.arange(4)] = middle
    out[spread(begin + 6, tag_counts)] = tags
    out[spread(begin + 10 + tag_counts, geometry_counts)] = geometry
    return varints(out)


def _sums(values: Ints, counts: Ints) -> Ints:
    """Bytes of the varints of each group."""
    total = np.concatenate([[0], np.cumsum(varint_lengths(values))])
    ends = np.cumsum(counts)
    result: npt.NDArray[np.int64] = total[ends] - total[ends - counts]
    return result
