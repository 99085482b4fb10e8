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
from tandem.worded import joined, worded

_SHOWN = 60
_NUMBERS = {"number": worded("a number"), "integer": worded("a whole number")}


_ALLOWED = {
    "array": worded("a list of texts"),
    "string": worded("a text"),
    "boolean": worded("true or false"),
    "object": worded("a table"),
}


def told(faults: Sequence[str]) -> PolicyError:
    """All faults as one error."""
    next_step = worded("Correct the file; 'tandem policy export' prints the built-in policy to compare with.")
    if len(faults) == 1:
        return PolicyError(worded("The policy is wrong in one place: {fault}", fault=_ended(faults[0])), next_step)
    listed = joined("\n  ", joined(*map(_ended, faults), by="\n  "), by="")
    return PolicyError(
        worded("The policy is wrong in {faults} places:{listed}", faults=len(faults), listed=listed), next_step
    )


def _ended(fault: str) -> str:
    return fault if fault.endswith("?") else joined(fault, end=".")


def faults_of(error: ValidationError) -> list[str]:
    """Each value that a policy may not hold, and each that it lacks."""
    return [_fault(found["loc"], found["type"], found["msg"], found["input"]) for found in error.errors()]


def _fault(loc: tuple[int | str, ...], kind: str, message: str, value: object) -> str:
    path = ".".join(str(part) for part in (("services", *loc) if loc[:1] == ("default_needs",) else loc))
    if kind == "extra_forbidden":
        return worded("'{path}' is no value of a policy; {guess}", path=path, guess=did_you_mean(path, _beside(loc)))
    if kind == "missing":
        return worded("'{path}' is missing: give {allowed}", path=path, allowed=allowed(path))
    if kind == "value_error":
        return worded("'{path}': {fault}", path=path, fault=message.removeprefix("Value error, "))
    return worded("'{path}' is {typed}: give {allowed}", path=path, typed=f"{value!r:.{_SHOWN}}", allowed=allowed(path))


def did_you_mean(path: str, known: Iterable[str]) -> str:
    """A guess at what was meant among the names that may stand there, or all of them."""
    section, _, name = path.rpartition(".")
    known = list(known)
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    before = f"{section}." if section else ""
    if near:
        return worded("did you mean '{name}'?", name=f"{before}{near[0]}")
    return worded("known there: {listed}", listed=tuple(known))


def name_faults(table: Mapping[str, Any]) -> list[str]:
    """Names and texts that no code list knows, which would count for nothing, and sources of values that are not there."""
    rows = list(leaves({name: value for name, value in table.items() if name not in ABOUT}))
    faults = [fault for path, value in rows for fault in _code_faults(path, value)]
    places = {place for path, _ in rows for place in _around(path)}
    weighed = {path.split(".")[1] for path, _ in rows if path.startswith("services.")} - {"default_needs"}
    faults += [
        worded("'{path}' is missing: give {allowed}", path=f"weights.{name}", allowed=allowed("weights.water"))
        for name in sorted({*weighed, "near_hazard"})
        if f"weights.{name}" not in places
    ]
    sources = table.get("sources", {})
    faults += [
        worded(
            "'sources' names '{path}', which is no value of the policy; {guess}",
            path=path,
            guess=did_you_mean(path, sorted(_inside(path, places))),
        )
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
        guess = did_you_mean(spot, codes(found.keys))
        yield worded("'{path}' is no code of list {code_list}; {guess}", path=spot, code_list=found.keys, guess=guess)
    texts = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    for text in texts if found.values else ():
        if text not in codes(found.values):
            guess = did_you_mean(str(text), codes(found.values))
            yield worded(
                "'{path}' names '{text}', which is no code of list {code_list}; {guess}",
                path=path,
                text=text,
                code_list=found.values,
                guess=guess,
            )


def allowed(path: str) -> str:
    """What may stand at a path, in words."""
    rule = _rule(path)
    if rule is None:
        return worded("a value")
    if "enum" in rule:
        return worded("one of: {listed}", listed=tuple(f"'{one}'" for one in rule["enum"]))
    if rule.get("type") in _NUMBERS:
        return _range(_NUMBERS[rule["type"]], rule)
    return _ALLOWED.get(str(rule.get("type")), worded("a value"))


def _range(number: str, rule: Mapping[str, Any]) -> str:
    low, high, above = (
        None if rule.get(name) is None else f"{rule[name]:g}" for name in ("minimum", "maximum", "exclusiveMinimum")
    )
    if low is not None and high is not None:
        if low == high:
            return worded("{number}: {low}", number=number, low=low)
        return worded("{number} from {low} to {high}", number=number, low=low, high=high)
    if low is not None:
        return worded("{number} of {low} or more", number=number, low=low)
    return number if above is None else worded("{number} above {low}", number=number, low=above)


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
