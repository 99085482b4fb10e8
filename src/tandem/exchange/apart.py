"""Rows that are kept apart because something is wrong with them, and how a row is known again in another file. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tandem.errors import MappingError
from tandem.exchange.rows import Attributes, RawRow
from tandem.exchange.texts import canonical_json
from tandem.ids import sha256_hex

if TYPE_CHECKING:
    from tandem.exchange.mapping import Mapping

# Ends the headings of the columns that Tandem adds beside those of the file.
PROBLEM = " (problem)"
WHOLE_ROW = f"whole row{PROBLEM}"
# Cells beyond the last heading.
MORE = "_more"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row; ``column`` is '' where no single cell is to blame."""

    column: str
    message: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is kept apart, with everything that is wrong with it."""

    row: RawRow
    problems: tuple[Problem, ...]

    def by_column(self) -> dict[str, str]:
        """Heading of the problem column to what is wrong there."""
        found: dict[str, list[str]] = {}
        for problem in self.problems:
            name = f"{problem.column}{PROBLEM}" if problem.column else WHOLE_ROW
            found.setdefault(name, []).append(problem.message)
        return {name: "; ".join(messages) for name, messages in found.items()}


def is_ours(column: str) -> bool:
    """Whether Tandem wrote the column into a file of bad rows."""
    return column.endswith(PROBLEM)


def without_ours(attributes: Attributes) -> Attributes:
    """The columns that the file had before its bad rows were written out."""
    return {column: value for column, value in attributes.items() if not is_ours(column) and column != MORE}


def row_keys(rows: Sequence[RawRow], mapping: Mapping) -> list[str]:
    """Keys of what each row says; the second of two equal rows has another than the first, in every file."""
    by_layer = any(rule.layer for rule in mapping.thing)  # the only layer of a CSV file has the file's name
    seen: Counter[str] = Counter()
    keys = []
    for row in rows:
        said = canonical_json(
            [row.layer if by_layer else "", {c: v for c, v in row.attributes.items() if v not in (None, "")}]
        )
        place = row.geometry.wkb if row.geometry is not None else b""
        digest = sha256_hex(said + place)
        keys.append(f"row:{digest}:{mapping.digest[:16]}:{seen[digest]}")
        seen[digest] += 1
    return keys


def require_numberless(mapping: Mapping) -> None:
    """Refuse ids that count rows: in the file of bad rows each row has another number."""
    for rule in mapping.thing:
        if "{_row}" in rule.id:
            raise MappingError(
                f"The id '{rule.id}' counts rows, so a row that comes back would be taken for another thing.",
                "Use columns in the id, or {_digest}; or import without keeping bad rows apart.",
            )
