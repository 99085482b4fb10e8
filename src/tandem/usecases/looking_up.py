"""From what a user types to one thing or work: an id, a name, or the beginning or end of an id."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher

from tandem.errors import NotFoundError
from tandem.worded import joined, worded

SHOWN = 8
NEAR_SHOWN = 3
ALIKE = 0.5


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
        near = nearest(typed, names)
        meant = worded("Nearest: {listed}.", listed="; ".join(f"{key} ({names[key]})" for key in near)) if near else ""
        raise NotFoundError(
            worded("There is no {what} '{typed}'.", what=what, typed=typed),
            joined(meant, worded("Look it up: tandem show REGION.gpkg --find '{typed}'.", typed=typed)),
        )
    listed = "; ".join(f"{key} ({names[key]})" for key in found[:SHOWN])
    if len(found) > SHOWN:
        listed = worded("{listed} and {n} more", listed=listed, n=len(found) - SHOWN)
    raise NotFoundError(
        worded(
            "'{typed}' fits {found} of them as {what}: {listed}.",
            typed=typed,
            found=len(found),
            what=what,
            listed=listed,
        ),
        worded("Give the whole id."),
    )


def nearest(typed: str, names: Mapping[str, str]) -> list[str]:
    """Ids whose own text or name is most like what was typed, the most alike first; none where nothing is."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(typed.casefold())
    found: list[tuple[float, str]] = []
    for key, name in names.items():
        likeness = 0.0
        for text in (key.casefold(), name.casefold()):
            matcher.set_seq1(text)
            if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
                likeness = max(likeness, matcher.ratio())
        if likeness >= ALIKE:
            found.append((-likeness, key))
    return [key for _, key in sorted(found)[:NEAR_SHOWN]]
