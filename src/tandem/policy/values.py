"""A policy as a list of values: each with its path in the file, unit, meaning and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tandem.policy.sections import Policy
from tandem.vocabulary import PolicyMeaning, label, policy_meanings

Scalar: TypeAlias = bool | int | float | str
Setting: TypeAlias = Scalar | tuple[str, ...]

ABOUT = ("name", "version", "sources", "text")


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """One value. ``source`` says where it was seen, empty where nobody wrote that down."""

    path: str
    value: Setting
    unit: str
    label: str
    source: str

    @property
    def section(self) -> str:
        """The first part of the path."""
        return self.path.partition(".")[0]


def table_of(policy: Policy) -> dict[str, Any]:
    """The values in the shape of the file, those included that the file leaves to 'generic'."""
    table = policy.model_dump(exclude=set(ABOUT))
    table["services"]["default_needs"] = table.pop("default_needs")
    return table


def settings(policy: Policy) -> dict[str, Setting]:
    """Every value by its path, in the order of the sections."""
    return dict(leaves(table_of(policy)))


def values(policy: Policy) -> tuple[PolicyValue, ...]:
    """Every value with its unit, meaning and source."""
    return tuple(_value(policy, path, value) for path, value in settings(policy).items())


def source_of(sources: Mapping[str, str], path: str) -> str:
    """The source of a value: its own, else that of the nearest section around it; empty where there is none."""
    while path:
        if path in sources:
            return sources[path]
        path = path.rpartition(".")[0]
    return ""


def meaning(path: str) -> PolicyMeaning | None:
    """What the value at a path means; None where the vocabulary has no word on it."""
    if path in policy_meanings():
        return policy_meanings()[path]
    parts = path.split(".")
    for place in range(len(parts) - 1, 0, -1):
        found = policy_meanings().get(".".join([*parts[:place], "*", *parts[place + 1 :]]))
        if found is not None:
            return found
    return None


def key_of(found: PolicyMeaning, path: str) -> str:
    """The part of a path for which the ``*`` of its meaning stands."""
    parts = found.path.split(".")
    return path.split(".")[parts.index("*")] if "*" in parts else ""


def _value(policy: Policy, path: str, value: Setting) -> PolicyValue:
    found = meaning(path)
    if found is None:
        return PolicyValue(path, value, "", "", source_of(policy.sources, path))
    key = key_of(found, path)
    named = found.label.format(label(found.keys, key).lower() if found.keys else key)
    return PolicyValue(path, value, found.unit, named, source_of(policy.sources, path))


def leaves(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Setting]]:
    """Values of nested tables by their paths."""
    for name, value in table.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping):
            yield from leaves(value, f"{path}.")
        else:
            yield path, tuple(value) if isinstance(value, list) else value
