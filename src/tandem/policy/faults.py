"""What is wrong in a policy, in words: the path, the value that is there, and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import ValidationError

from tandem.errors import PolicyError
from tandem.policy.sections import Policy
from tandem.policy.values import ABOUT, key_of, leaves, meaning
from tandem.vocabulary import codes

_SHOWN = 60
_NUMBERS = {"number": "a number", "integer": "a whole number"}


def told(faults: Sequence[str]) -> PolicyError:
    """All faults as one error."""
    next_step = "Correct the file; 'tandem policy export' prints the built-in policy to compare with."
    if len(faults) == 1:
        return PolicyError(f"The policy is wrong in one place: {_ended(faults[0])}", next_step)
    listed = "".join(f"\n  {_ended(fault)}" for fault in faults)
    return PolicyError(f"The policy is wrong in {len(faults)} places:{listed}", next_step)


def _ended(fault: str) -> str:
    return fault if fault.endswith("?") else f"{fault}."


def faults_of(error: ValidationError) -> list[str]:
    """Each value that a policy may not hold, and each that it lacks."""
    return [_fault(found["loc"], found["type"], found["msg"], found["input"]) for found in error.errors()]


def _fault(loc: tuple[int | str, ...], kind: str, message: str, value: object) -> str:
    path = ".".join(str(part) for part in (("services", *loc) if loc[:1] == ("default_needs",) else loc))
    if kind == "extra_forbidden":
        return f"'{path}' is no value of a policy{did_you_mean(path, _beside(loc))}"
    if kind == "missing":
        return f"'{path}' is missing: give {allowed(path)}"
    if kind == "value_error":
        return f"'{path}': {message.removeprefix('Value error, ')}"
    return f"'{path}' is {value!r:.{_SHOWN}}: give {allowed(path)}"


def did_you_mean(path: str, known: Iterable[str]) -> str:
    """A guess at what was meant among the names that may stand there, or all of them."""
    section, _, name = path.rpartition(".")
    known = list(known)
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    before = f"{section}." if section else ""
    return f"; did you mean '{before}{near[0]}'?" if near else f"; known there: {', '.join(known)}"


def name_faults(table: Mapping[str, Any]) -> list[str]:
    """Names and texts that no code list knows, which would count for nothing, and sources of values that are not there."""
    rows = list(leaves({name: value for name, value in table.items() if name not in ABOUT}))
    faults = [fault for path, value in rows for fault in _code_faults(path, value)]
    places = {place for path, _ in rows for place in _around(path)}
    weighed = {path.split(".")[1] for path, _ in rows if path.startswith("services.")} - {"default_needs"}
    faults += [
        f"'weights.{name}' is missing: give {allowed('weights.water')}"
        for name in sorted({*weighed, "near_hazard"})
        if f"weights.{name}" not in places
    ]
    sources = table.get("sources", {})
    faults += [
        f"'sources' names '{path}', which is no value of the policy{did_you_mean(path, sorted(_inside(path, places)))}"
        for path in (sources if isinstance(sources, dict) else ())
        if path not in places
    ]
    return list(dict.fromkeys(faults))


def _code_faults(path: str, value: object) -> Iterator[str]:
    found = meaning(path)
    if found is None:
        return
    key = key_of(found, path)
    if found.keys and key not in codes(found.keys):
        spot = path[: path.index(f".{key}") + len(key) + 1]
        yield f"'{spot}' is no code of list {found.keys}{did_you_mean(spot, codes(found.keys))}"
    texts = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    for text in texts if found.values else ():
        if text not in codes(found.values):
            guess = did_you_mean(str(text), codes(found.values))
            yield f"'{path}' names '{text}', which is no code of list {found.values}{guess}"


def allowed(path: str) -> str:
    """What may stand at a path, in words."""
    rule = _rule(path)
    if rule is None:
        return "a value"
    if "enum" in rule:
        return " or ".join(f"'{one}'" for one in rule["enum"])
    if rule.get("type") in _NUMBERS:
        return f"{_NUMBERS[rule['type']]}{_range(rule)}"
    texts = {"array": "a list of texts", "string": "a text", "boolean": "true or false", "object": "a table"}
    return texts.get(str(rule.get("type")), "a value")


def _range(rule: Mapping[str, Any]) -> str:
    low, high, above = rule.get("minimum"), rule.get("maximum"), rule.get("exclusiveMinimum")
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}" if low != high else f": {low:g}"
    return f" of {low:g} or more" if low is not None else f" above {above:g}" if above is not None else ""


def _around(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[:place]) for place in range(1, len(parts) + 1)]


def _inside(path: str, places: Iterable[str]) -> list[str]:
    """Names that may follow the section of a path."""
    section = path.rpartition(".")[0]
    return [place.rpartition(".")[2] for place in places if place.rpartition(".")[0] == section]


def _beside(loc: tuple[int | str, ...]) -> list[str]:
    """Names of the values that may stand beside the one at a place."""
    rule = _rule(".".join(map(str, loc[:-1]))) if len(loc) > 1 else _schema()
    return [name for name in (rule or {}).get("properties", {}) if name not in ("text", "default_needs")]


def _rule(path: str) -> Mapping[str, Any] | None:
    """The schema of the value at a path."""
    here: Mapping[str, Any] | None = _schema()
    for part in ("default_needs",) if path == "services.default_needs" else path.split("."):
        if here is None:
            return None
        inner = here.get("properties", {}).get(part) or here.get("additionalProperties") or here.get("items")
        here = _resolved(inner) if isinstance(inner, dict) else None
    return here


def _resolved(rule: dict[str, Any]) -> Mapping[str, Any]:
    name = rule.get("$ref", "").rpartition("/")[2]
    return _schema()["$defs"][name] if name else rule


@cache
def _schema() -> dict[str, Any]:
    return Policy.model_json_schema()
