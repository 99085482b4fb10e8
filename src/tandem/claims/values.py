"""When two claims say the same, and when a claim says anything at all at a moment."""

from __future__ import annotations

import json
from collections.abc import Hashable
from datetime import date, datetime

from tandem.claims.quantity import quantity_of
from tandem.claims.records import Claim
from tandem.vocabulary import Property

SET_TYPES = ("codes", "refs")


def has_value(claim: Claim) -> bool:
    """Whether a value or geometry could be read from the claim."""
    return claim.value is not None or claim.geometry is not None


def value_key(claim: Claim, prop: Property | None) -> Hashable:
    """Equal for claims of equal value: 12 and 12.0 are, true and 1 are not, lists of codes compare as sets."""
    if claim.geometry is not None:
        return ("geometry", claim.geometry.wkb)
    value = claim.value
    quantity = quantity_of(value) if prop is not None and prop.type == "quantity" else None
    if quantity is not None:
        return ("quantity", quantity.low, quantity.high, quantity.text if quantity.low is quantity.high is None else "")
    if isinstance(value, bool) or value is None:
        return ("constant", value)
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return ("number", value)
    if prop is not None and prop.type in SET_TYPES and isinstance(value, list):
        return ("set", tuple(sorted(json.dumps(item, sort_keys=True) for item in value)))
    return ("json", json.dumps(value, sort_keys=True))


def differ(one: Claim, other: Claim, prop: Property | None) -> bool:
    """Whether the values of two claims cannot both hold; 'thousands' and 'about 5,000' can."""
    if value_key(one, prop) == value_key(other, prop):
        return False
    if prop is None or prop.type != "quantity":
        return True
    first, second = quantity_of(one.value), quantity_of(other.value)
    return first is None or second is None or first.excludes(second)


def told_at(claim: Claim) -> datetime:
    """When the claim was told: said, or received where nobody wrote down when it was said."""
    return claim.said_at or claim.received_at


def in_force(claim: Claim, valid_at: date) -> bool:
    """Whether the day may lie in the valid time of the claim; an open end holds for ever."""
    if claim.valid_from is not None and valid_at < claim.valid_from.first:
        return False
    return claim.valid_to is None or valid_at <= claim.valid_to.last


def source_of(claim: Claim) -> str:
    """The root of the chain; a claim without a chain stands for itself alone through its report."""
    return claim.chain[-1].source if claim.chain else f"report:{claim.report}"


def sources_of(claim: Claim) -> frozenset[str]:
    """Everybody in the chain."""
    return frozenset(step.source for step in claim.chain) if claim.chain else frozenset((source_of(claim),))
