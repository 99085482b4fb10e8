"""Units that files use, as factors to the units of the vocabulary. Source: SI brochure; NIST SP 811, appendix B."""

from __future__ import annotations

_FACTORS: dict[str, dict[str, float]] = {
    "m2": {"m2": 1.0, "ha": 10_000.0, "km2": 1_000_000.0, "dunum": 1_000.0, "acre": 4_046.8564224},
    "m": {"m": 1.0, "cm": 0.01, "km": 1_000.0, "ft": 0.3048},
    "days": {"days": 1.0, "weeks": 7.0},
    "worker-days": {"worker-days": 1.0, "worker-hours": 0.125},
    "people": {"people": 1.0, "thousands": 1_000.0},
    "share": {"share": 1.0, "percent": 0.01},
}


def factor(unit: str, target: str) -> float:
    """What a number in ``unit`` is multiplied with to be in ``target``; ValueError where they do not fit."""
    known = _FACTORS.get(target, {})
    if unit not in known:
        fitting = ", ".join(known) or "none, because the property has no unit"
        raise ValueError(f"the unit '{unit}' does not fit; use one of: {fitting}")
    return known[unit]


def units_of(target: str) -> tuple[str, ...]:
    """The units that can be given in ``target``."""
    return tuple(_FACTORS.get(target, {}))
