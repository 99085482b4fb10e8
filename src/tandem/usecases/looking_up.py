"""From what a user types to one thing or work: an id, a name, or the beginning or end of an id."""

from __future__ import annotations

from collections.abc import Mapping

from tandem.errors import NotFoundError

SHOWN = 8


def one_of(typed: str, names: Mapping[str, str], what: str) -> str:
    """The id meant by ``typed`` among ``names`` (id to name).

    Raises
    ------
    NotFoundError
        Where nothing fits, or several do: then they are listed.
    """
    if typed in names:
        return typed
    wanted = typed.casefold()
    found = [key for key, name in names.items() if name.casefold() == wanted]
    found = found or [key for key in names if key.startswith(typed) or key.endswith(typed)]
    found = found or [key for key, name in names.items() if wanted in name.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFoundError(f"There is no {what} '{typed}'.", f"Look it up: tandem show REGION.gpkg --find '{typed}'.")
    listed = "; ".join(f"{key} ({names[key]})" for key in found[:SHOWN])
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    raise NotFoundError(f"'{typed}' fits {len(found)} {what}s: {listed}{more}.", "Give the whole id.")
