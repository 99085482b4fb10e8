"""From the text of a policy file to a checked policy; everything that is wrong is told at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from tandem.errors import PolicyError
from tandem.policy.faults import faults_of, name_faults, told
from tandem.policy.sections import Policy
from tandem.worded import worded

# Sections that came later than the first policies: a file without one means that of 'generic', and says so as its source.
_LATER = (
    "uncertainty",
    "learning",
    "replan",
    "travel",
    "names",
    "checks",
    "evidence",
    "accreditation",
    "life",
    "sampling",
    "non_conformity",
    "restricted",
)
# Values that came later than their section.
_LATER_VALUES = (("sampling", "independent"),)
_NO_SECTION = "The file has no such section: that of the built-in policy 'generic' counts."
_NO_VALUE = "The file is older than this value: that of the built-in policy 'generic' counts."


@lru_cache(maxsize=64)
def parse_policy(text: str) -> Policy:
    """Read and validate a policy file; a section that came later than the file is that of 'generic'.

    Raises
    ------
    PolicyError
        When the text is no TOML, lacks a value or holds one outside its range; the message names all of them.
    """
    policy, faults = _checked(_completed(text), text)
    if policy is None:
        raise told(faults)
    return policy


def new_policy(text: str) -> Policy:
    """A policy that is handed in: also every name in it is one that the vocabulary knows, and every source that of a value.

    What is kept already is read without that, so that a later vocabulary makes no workspace unreadable.
    """
    raw = _completed(text)
    policy, faults = _checked(raw, text)
    faults += name_faults(raw)
    if policy is None or faults:
        raise told(faults)
    return policy


def _checked(raw: dict[str, Any], text: str) -> tuple[Policy | None, list[str]]:
    services = raw.get("services", {})
    needs = services.get("default_needs", ()) if isinstance(services, dict) else ()
    if isinstance(services, dict):
        services = {name: value for name, value in services.items() if name != "default_needs"}
    try:
        return Policy(**{**raw, "services": services, "default_needs": needs, "text": text}), []
    except ValidationError as error:
        return None, faults_of(error)


def _completed(text: str) -> dict[str, Any]:
    """The tables of a file, with the sections and values that it is too old to have and that as their source."""
    raw = _table(text)
    missing = left_to_generic(raw)
    lacking = [(section, name) for section, name in _LATER_VALUES if _lacks(raw, section, name)]
    if not missing and not lacking:
        return raw
    generic = tomllib.loads(generic_text())
    raw |= {section: generic[section] for section in missing}
    for section, name in lacking:
        raw[section] = {**raw[section], name: generic[section][name]}
    given = raw.get("sources", {})
    if isinstance(given, dict):
        values = [f"{section}.{name}" for section, name in lacking]
        raw["sources"] = {**dict.fromkeys(missing, _NO_SECTION), **dict.fromkeys(values, _NO_VALUE), **given}
    return raw


def _lacks(raw: Mapping[str, Any], section: str, name: str) -> bool:
    table = raw.get(section)
    return isinstance(table, Mapping) and name not in table


def _table(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(
            worded("The policy is not valid TOML: {error}.", error=str(error)), worded("Correct the file.")
        ) from error


def left_to_generic(table: Mapping[str, Any]) -> list[str]:
    """Sections that a file is too old to have, or has in a form from before reports and priors were weighed together."""
    learning = table.get("learning")
    outlived = isinstance(learning, Mapping) and "minimum_reports" in learning
    return [one for one in _LATER if one not in table or (outlived and one == "learning")]


@cache
def generic_policy() -> Policy:
    """The built-in policy."""
    return parse_policy(generic_text())


def generic_text() -> str:
    """The file of the built-in policy."""
    return files("tandem").joinpath("policies/generic.toml").read_text(encoding="utf-8")
