"""The policy that a scenario sets."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from tandem.errors import PolicyError
from tandem.plan.scenario.changes import Change, SetPolicy
from tandem.policy import Policy


def changed_policy(policy: Policy, changes: Sequence[Change]) -> Policy:
    """The policy with the values that a scenario sets.

    Raises
    ------
    PolicyError
        Where a path names no number of the policy, or a value lies outside its range.
    """
    body = policy.model_dump()
    for change in changes:
        if isinstance(change, SetPolicy):
            _set(body, change)
    try:
        return Policy.model_validate(body)
    except ValidationError as error:
        found = error.errors()[0]
        where = ".".join(map(str, found["loc"]))
        raise PolicyError(f"Policy value '{where}': {found['msg']}.", "Give a value within its range.") from error


def _set(body: dict[str, object], change: SetPolicy) -> None:
    *folders, name = change.path.split(".")
    here: object = body
    for folder in folders:
        here = here.get(folder) if isinstance(here, dict) else None
    old = here.get(name) if isinstance(here, dict) else None
    if not isinstance(here, dict) or not isinstance(old, int | float):
        raise PolicyError(
            f"The policy has no number '{change.path}'.", "Look it up in docs/policy, such as weights.water."
        )
    whole = isinstance(old, int) and float(change.value).is_integer()
    here[name] = bool(change.value) if isinstance(old, bool) else int(change.value) if whole else float(change.value)
