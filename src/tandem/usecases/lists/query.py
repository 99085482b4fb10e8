"""What is asked of a list: search, filters, sort, page and columns, read from and written to a URL."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from tandem.errors import DateError, QueryError
from tandem.times import parse_partial_date
from tandem.usecases.lists.columns import TESTS, ListColumn, columns_of
from tandem.worded import worded

Pairs = Sequence[tuple[str, str]]
PAGE_SIZES = (50, 100, 200, 500)
LONGEST_TEXT = 200
_ENTRIES = ("q", "sort", "page", "size", "column", "row")


@dataclass(frozen=True, slots=True)
class Filter:
    """A test on a column: ``has`` a text, ``is`` a value, ``in`` codes, ``from``/``to`` inclusive, ``known`` yes or no."""

    column: str
    test: str
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name in a URL and in a form."""
        return f"{self.column}.{self.test}"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A part of a question that cannot be asked: its name and values as they were typed, and the error."""

    name: str
    values: tuple[str, ...]
    error: QueryError


@dataclass(frozen=True, slots=True)
class Query:
    """A question to one list. ``sort`` '' keeps the best match of the search first, or the order of the table.

    ``columns`` empty: those that the list shows by itself. ``rows`` empty: all, else only these keys. Pages count from 1.
    """

    kind: str
    search: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    descending: bool = False
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    page: int = 1
    size: int = PAGE_SIZES[0]

    @classmethod
    def of(cls, kind: str, pairs: Pairs) -> Query:
        """Read the pairs of a URL; empty values, as forms send them, ask nothing.

        Raises
        ------
        NotFoundError
            For a list that does not exist.
        QueryError
            For a name that the list lacks, or a value that its column cannot hold; what exists is named.
        """
        found, wrong = cls.readable(kind, pairs)
        for one in wrong:
            raise one.error
        return found

    @classmethod
    def readable(cls, kind: str, pairs: Pairs) -> tuple[Query, tuple[Wrong, ...]]:
        """What of the pairs of a URL can be asked, and what cannot; NotFoundError for a list that does not exist."""
        known = columns_of(kind)
        given: dict[str, list[str]] = {}
        for name, value in pairs:
            if value != "":
                given.setdefault(name, []).append(value)
        found, wrong = cls(kind), []
        for name, values in given.items():
            try:
                found = found._and(name, values, known)
            except QueryError as error:
                wrong.append(Wrong(name, tuple(values), error))
        return found, tuple(wrong)

    def _and(self, name: str, values: Sequence[str], known: Mapping[str, ListColumn]) -> Query:
        """The same with what one name of the URL asks for."""
        _require_bounded(name, values)
        if "." in name:
            return replace(self, filters=(*self.filters, _filter(name, values, known)))
        match name:
            case "q":
                return replace(self, search=_one(name, values))
            case "sort":
                sort = _one(name, values)
                column = _column(sort.removeprefix("-"), known).name
                return replace(self, sort=column, descending=sort.startswith("-"))
            case "page":
                return replace(self, page=_whole(name, _one(name, values), 1, 10**6))
            case "size":
                return replace(self, size=_size(_one(name, values)))
            case "column":
                return replace(self, columns=tuple(dict.fromkeys(_column(one, known).name for one in values)))
            case "row":
                return replace(self, rows=tuple(dict.fromkeys(values)))
            case _:
                raise QueryError(
                    worded("A list has no entry '{name}'.", name=_short(name)),
                    worded(
                        "Use {listed}, or a column and a test such as name.has: columns are {listed_2}.",
                        listed=tuple(_ENTRIES),
                        listed_2=tuple(known),
                    ),
                )

    def pairs(self) -> list[tuple[str, str]]:
        """The same as pairs; what is the default is left out, so that one question has one URL."""
        made = [("q", self.search)] if self.search else []
        made += [(one.name, value) for one in self.filters for value in one.values]
        if self.sort:
            made.append(("sort", f"-{self.sort}" if self.descending else self.sort))
        made += [("column", name) for name in self.columns]
        made += [("row", key) for key in self.rows]
        if self.page != 1:
            made.append(("page", str(self.page)))
        if self.size != PAGE_SIZES[0]:
            made.append(("size", str(self.size)))
        return made

    def text(self) -> str:
        """The query string of a URL, without question mark."""
        return urlencode(self.pairs())

    def at(self, page: int) -> Query:
        """The same on another page."""
        return replace(self, page=page)

    def sorted_by(self, column: str) -> Query:
        """The next sort on a click of a heading: upwards, then downwards, from the first page."""
        again = self.sort == column and not self.descending
        return replace(self, sort=column, descending=again, page=1)

    def without(self, name: str) -> Query:
        """The same without one filter, from the first page."""
        return replace(self, filters=tuple(one for one in self.filters if one.name != name), page=1)

    def values(self, name: str) -> tuple[str, ...]:
        """What a filter asks for; empty where it is not set."""
        return next((one.values for one in self.filters if one.name == name), ())

    def shown(self) -> tuple[ListColumn, ...]:
        """The columns that are seen, in the order of the list."""
        known = columns_of(self.kind)
        return tuple(one for one in known.values() if (one.name in self.columns if self.columns else one.shown))


def _column(name: str, known: Mapping[str, ListColumn]) -> ListColumn:
    if name not in known:
        raise QueryError(
            worded("This list has no column '{name}'.", name=_short(name)),
            worded("Its columns are {listed}.", listed=tuple(known)),
        )
    return known[name]


def _filter(name: str, values: Sequence[str], known: Mapping[str, ListColumn]) -> Filter:
    column_name, _, test = name.rpartition(".")
    column = _column(column_name, known)
    tests = TESTS[column.type]
    if test not in tests:
        raise QueryError(
            worded("Column '{name}' has no test '{test}'.", name=column.name, test=_short(test)),
            worded("Use one of: {listed}.", listed=tuple(f"{column.name}.{one}" for one in tests)),
        )
    if test != "in":
        _one(name, values)
    for value in values:
        _check(column, test, value)
    return Filter(column.name, test, tuple(dict.fromkeys(values)))


def _check(column: ListColumn, test: str, value: str) -> None:
    if test == "known":
        if value not in ("yes", "no"):
            raise QueryError(
                worded("'{value}' is neither yes nor no.", value=_short(value)),
                worded("Ask {name}.known=yes or no.", name=column.name),
            )
    elif test == "in":
        if value not in column.labels:
            raise QueryError(
                worded("'{value}' is no code of {name}.", value=_short(value), name=column.name),
                worded("Use one of: {listed}.", listed=tuple(column.labels)),
            )
    elif column.type == "date":
        try:
            parse_partial_date(value)
        except DateError as error:
            raise QueryError(error.cause, error.next_step) from error
    elif column.type in ("integer", "number"):
        number(value)


def number(text: str) -> float:
    """A finite number as people write it, with a point or a comma; QueryError for anything else."""
    try:
        found = float(text.replace(",", ".").replace("_", "x"))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise QueryError(worded("'{text}' is not a number.", text=_short(text)), worded("Write it as 1500 or 0.5."))
    return found


def _one(name: str, values: Sequence[str]) -> str:
    if len(set(values)) != 1:
        raise QueryError(
            worded("'{name}' is given {values} times.", name=name, values=len(values)), worded("Give it once.")
        )
    return values[0]


def _whole(name: str, text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
        raise QueryError(
            worded("{name} = '{text}' is no whole number in range.", text=_short(text), name=name),
            worded("Give a whole number from {least} to {most}.", least=least, most=most),
        )
    return int(text)


def _size(text: str) -> int:
    size = _whole("size", text, 1, PAGE_SIZES[-1])
    if size not in PAGE_SIZES:
        raise QueryError(
            worded("A page does not have {size} rows.", size=size),
            worded("Use one of: {listed}.", listed=tuple(map(str, PAGE_SIZES))),
        )
    return size


def _require_bounded(name: str, values: Sequence[str]) -> None:
    for value in values:
        if len(value) > LONGEST_TEXT or len(name) > LONGEST_TEXT:
            raise QueryError(
                worded("The text for '{name}' has {value} characters.", name=_short(name), value=len(value)),
                worded("Use at most {longest_text} characters.", longest_text=LONGEST_TEXT),
            )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."
