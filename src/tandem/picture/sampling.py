"""How much finished land is inspected, and what an inspection of that size misses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from tandem.errors import SampleError
from tandem.policy import Confidence, Policy

CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)


@dataclass(frozen=True, slots=True)
class Fraction:
    """Share of the land that is inspected, and the parts of the policy, by name, that make it."""

    share: float
    parts: Mapping[str, float]


def policy_fraction(policy: Policy, *, method: str, terrain: str, confidence: Confidence = "normal") -> Fraction:
    """The policy's share for land searched by a method (code list method, '' where unknown) on a ground by an operator of this standing."""
    sampling = policy.sampling
    parts = {
        "clearance.quality_control_share": policy.clearance.quality_control_share,
        f"sampling.method_factor.{method}": sampling.method_factor.get(method, 1.0),
        f"sampling.terrain_factor.{terrain}": sampling.terrain_factor.get(terrain, 1.0),
        f"sampling.confidence_factor.{confidence}": sampling.confidence_factor.get(confidence, 1.0),
    }
    share = 1.0
    for part in parts.values():
        share *= part
    return Fraction(min(share, 1.0), parts)


def least_fraction(policy: Policy, *, method: str, terrain: str) -> float:
    """The smallest share that the policy lets anybody be inspected with: that of the operator of the best standing."""
    return min(
        policy_fraction(policy, method=method, terrain=terrain, confidence=confidence).share
        for confidence in CONFIDENCES
    )


def chance_of_miss(fraction: float, detection: float, items: int) -> float:
    """Chance that an inspection of a share of the land passes it with ``items`` left: (1 - f q)^K.

    ``detection`` q is the chance that an item that lies in the inspected part is found. Items are taken as lying anywhere, one
    independent of the other (MINE_ACTION.md, "Organisations, people, quality"); where they lie in rows or clusters more is missed.
    """
    missed: float = (1 - fraction * detection) ** items
    return missed


def needed_fraction(miss: float, detection: float, items: int) -> float | None:
    """Share to be inspected so that ``items`` are missed with at most this chance; None where inspecting all of it misses more."""
    fraction: float = (1 - miss ** (1 / items)) / detection
    return fraction if fraction <= 1 else None


def require_fraction(miss: float, detection: float, items: int) -> float:
    """``needed_fraction``, or SampleError with what inspecting everything would miss."""
    found = needed_fraction(miss, detection, items)
    if found is None:
        least = chance_of_miss(1.0, detection, items)
        raise SampleError(
            f"No sample misses {items} item{'' if items == 1 else 's'} with a chance of {miss:.2%} or less: at a detection of "
            f"{detection:.0%} inspecting all of the land still misses with {least:.2%}.",
            "Accept a larger chance, count more items, or inspect with a better method (sampling.detection of the policy).",
        )
    return found
