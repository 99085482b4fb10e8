"""The policy that a scenario sets."""

from __future__ import annotations

from collections.abc import Sequence

from tandem.errors import PolicyError
from tandem.plan.scenario.changes import Change, SetPolicy
from tandem.policy import Policy, Setting, edited, parse_policy, settings
from tandem.worded import worded


def changed_policy(policy: Policy, changes: Sequence[Change]) -> Policy:
    """The policy with the values that a scenario sets.

    Raises
    ------
    PolicyError
        Where a path names no number of the policy, or a value lies outside its range.
    """
    wanted = numbers_set(policy, changes)
    return parse_policy(edited(policy.text, wanted)) if wanted else policy


def numbers_set(policy: Policy, changes: Sequence[Change]) -> dict[str, Setting]:
    """The values that a scenario sets by path, of the type that each has; PolicyError where a path names no number."""
    known = settings(policy)
    return {one.path: _number(known.get(one.path), one) for one in changes if isinstance(one, SetPolicy)}


def _number(old: Setting | None, change: SetPolicy) -> Setting:
    if not isinstance(old, int | float):
        raise PolicyError(
            worded("The policy has no number '{path}'.", path=change.path),
            worded("Look it up in docs/policy, such as weights.water."),
        )
    if isinstance(old, bool):
        return bool(change.value)
    return int(change.value) if isinstance(old, int) and float(change.value).is_integer() else float(change.value)
