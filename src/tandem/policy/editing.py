"""Setting values in the text of a policy: comments, order and spelling of everything else stay as they were."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from tandem.errors import PolicyError
from tandem.policy.faults import allowed
from tandem.policy.reading import generic_policy, left_to_generic, parse_policy
from tandem.policy.sections import Policy
from tandem.policy.values import Setting, settings, table_of
from tandem.worded import worded


def edited(text: str, wanted: Mapping[str, Setting], *, source: str = "", version: int | None = None) -> str:
    """The text with values set by path.

    Parameters
    ----------
    text
        A policy file that ``parse_policy`` reads.
    wanted
        New values by path; each path is one that the policy has.
    source
        Where the new values come from, written into [sources] for each of them; nothing is written where it is empty.
    version
        The new number of the version; the number stays where it is None.

    Raises
    ------
    PolicyError
        Where a path is none of the policy. Whether the values are allowed is for the reader of the new text to say.
    """
    policy = parse_policy(text)
    known = settings(policy)
    for path in wanted:
        if path not in known:
            raise _unknown(path, known)
    try:
        file: Any = tomlkit.parse(text)
    except TOMLKitError as error:
        raise PolicyError(
            worded("The policy file cannot be edited: {error}.", error=str(error)),
            worded("Change the value in the file."),
        ) from error
    if version is not None:
        file["version"] = version
    for section in {path.partition(".")[0] for path in wanted} & set(left_to_generic(file)):
        _write_out(file, section, policy)
    for path, value in wanted.items():
        _set(file, path, value)
        if source:
            file.setdefault("sources", tomlkit.table())[path] = source
    return tomlkit.dumps(file)


def setting_of(text: str, path: str, typed: str) -> Setting:
    """A value as somebody typed it, of the type that the policy holds at a path; lists are typed with commas.

    Raises
    ------
    PolicyError
        Where the policy has no such value, or what was typed is none of its type.
    """
    known = settings(parse_policy(text))
    if path not in known:
        raise _unknown(path, known)
    old, typed = known[path], typed.strip()
    if isinstance(old, tuple):
        return tuple(part.strip() for part in typed.split(",") if part.strip())
    if isinstance(old, str):
        return typed
    try:
        if isinstance(old, bool):
            return {"true": True, "false": False}[typed.lower()]
        return int(typed) if isinstance(old, int) else float(typed)
    except (KeyError, ValueError) as error:
        raise PolicyError(
            worded("'{path}' is '{typed}': give {allowed}.", path=path, typed=typed, allowed=allowed(path)),
            worded("Give it as PATH=VALUE."),
        ) from error


def _set(file: Any, path: str, value: Setting) -> None:
    *folders, name = path.split(".")
    here: Any = file
    for folder in folders:
        here = here[folder]
    here[name] = list(value) if isinstance(value, tuple) else value


def _write_out(file: Any, section: str, policy: Policy) -> None:
    """Write a section that the file left to 'generic', with the sources that its values have there."""
    file[section] = _plain(table_of(policy)[section])
    sources = file.setdefault("sources", tomlkit.table())
    for path, source in generic_policy().sources.items():
        if path.partition(".")[0] == section:
            sources[path] = source


def _plain(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _plain(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple) else value
        for name, value in table.items()
    }


def _unknown(path: str, known: Mapping[str, Setting]) -> PolicyError:
    near = get_close_matches(path, known, n=1)
    cause = worded("'{path}' is no value of the policy.", path=path)
    if near:
        guess = worded("did you mean '{name}'?", name=near[0])
        cause = worded("'{path}' is no value of the policy; {guess}", path=path, guess=guess)
    return PolicyError(
        cause,
        worded("'tandem policy REGION.gpkg' lists every value by its path."),
    )
