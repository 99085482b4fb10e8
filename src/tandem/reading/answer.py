"""The answer of a language model, held against the text: what does not stand there is refused."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tandem.errors import DateError, EndpointError
from tandem.reading.proposal import Proposal
from tandem.times import parse_partial_date

STANCES = ("says", "denies", "expects", "plans", "retracts")
EXTRAS = ("status", "scope", "purpose", "organisation", "unit", "likelihood")
MOST_CLAIMS = 2_000
_MOST_SHOWN = 120
# Larger numbers are none that a report can mean; NaN fails the test too.
_MOST = 1e15
_NUMBERS = frozenset(["exact", "approx", "min", "max", "percent"])
_YEARLESS = re.compile(r"--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_FENCE = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A proposal that is not taken: its number in the answer, why, and the span that it gave."""

    number: int
    reason: str
    span: str

    def __str__(self) -> str:
        given = f" It gave: '{self.span}'." if self.span else ""
        return f"Proposal {self.number} of the endpoint is refused: {self.reason}.{given}"


class _UnfitError(Exception):
    """Why one proposal is refused; never leaves this module."""


def not_understood(why: str) -> EndpointError:
    """The error for an answer of which nothing can be used."""
    return EndpointError(
        f"The answer of the endpoint cannot be used: {why}.",
        "Try again, set another TANDEM_READER_MODEL, or use the built-in reader.",
    )


def proposals(content: str, text: str) -> tuple[tuple[Proposal, ...], tuple[Refusal, ...]]:
    """The proposals that fit the text, in its order, and those that are refused.

    Raises
    ------
    EndpointError
        Where the content is no JSON object with a list of claims, in a code fence or not.
    """
    accepted, refused = [], []
    for number, row in enumerate(_claims(content), start=1):
        try:
            accepted.append(_proposal(row, text))
        except _UnfitError as error:
            span = row.get("span") if isinstance(row, dict) else None
            refused.append(Refusal(number, str(error), span[:_MOST_SHOWN] if isinstance(span, str) else ""))
    return tuple(sorted(accepted, key=lambda one: one.start)), tuple(refused)


def _claims(content: str) -> list[Any]:
    fenced = _FENCE.fullmatch(content)
    try:
        told = json.loads(fenced[1] if fenced else content)
    except (ValueError, RecursionError) as error:
        raise not_understood("it is no JSON") from error
    rows = told.get("claims") if isinstance(told, dict) else told
    if not isinstance(rows, list):
        raise not_understood("it holds no list of claims")
    if len(rows) > MOST_CLAIMS:
        raise not_understood(f"it holds more than {MOST_CLAIMS} claims")
    return rows


def _proposal(row: Any, text: str) -> Proposal:
    if not isinstance(row, dict):
        raise _UnfitError("it is no object")
    span = _words(row, "span")
    start = text.find(span)
    if start < 0:
        raise _UnfitError("its span does not stand in the text")
    hedge = _words(row, "hedge") if row.get("hedge") else None
    if hedge and hedge not in text:
        raise _UnfitError("its hedge does not stand in the text")
    if row.get("stance") not in STANCES:
        raise _UnfitError(f"its stance is none of {', '.join(STANCES)}")
    return Proposal(
        thing=_words(row, "thing"),
        kind=_words(row, "kind"),
        property=_words(row, "property"),
        value=_value(row.get("value")),
        stance=row["stance"],
        chain=_chain(row.get("chain")),
        hedge=hedge,
        span=span,
        start=start,
        valid=_valid(_words(row, "valid")) if row.get("valid") else None,
        extra={name: _words(row, name) for name in EXTRAS if row.get(name)},
    )


def _words(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _UnfitError(f"its {name} is no text")
    return value


def _value(value: Any) -> object:
    """A text, or bounds of which at least one is a number or a text."""
    if isinstance(value, str) and value.strip():
        return value
    if not isinstance(value, dict) or not value or not value.keys() <= _NUMBERS | {"text"}:
        raise _UnfitError("its value is neither a text nor bounds of a number")
    for name, bound in value.items():
        if name == "text":
            _words(value, name)
        elif isinstance(bound, bool) or not isinstance(bound, int | float) or not -_MOST <= bound <= _MOST:
            raise _UnfitError(f"'{name}' of its value is no number")
    if value.get("min", -math.inf) > value.get("max", math.inf):
        raise _UnfitError("the bounds of its value are reversed")
    return value


def _chain(chain: Any) -> tuple[str, ...]:
    if not isinstance(chain, list) or not chain or not all(isinstance(one, str) and one.strip() for one in chain):
        raise _UnfitError("its chain is no list of speakers")
    if len(set(chain)) < len(chain):
        raise _UnfitError("its chain cites itself")
    return tuple(chain)


def _valid(valid: str) -> str:
    if _YEARLESS.fullmatch(valid):
        return valid
    try:
        days = [parse_partial_date(part) for part in valid.split("/", 1)]
    except DateError as error:
        raise _UnfitError(f"'{valid[:40]}' is no date") from error
    if days[0].first > days[-1].last:
        raise _UnfitError("its dates are reversed")
    return valid
