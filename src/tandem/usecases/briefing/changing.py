"""Steps on the parts of a draft that a button of its form asks for: move, remove, add."""

from __future__ import annotations

import re
from dataclasses import replace

from tandem.errors import InputError
from tandem.usecases.briefing.drafts import Draft, DraftBlock
from tandem.worded import worded

_ACTION = re.compile(r"(up|down|remove|add):(\d{1,3})")


def changed(draft: Draft, action: str) -> tuple[Draft, int]:
    """The draft after an action and the place of the part that it moved or made; '' changes nothing and has place -1.

    ``up:3`` and ``down:3`` move part 3, ``remove:3`` takes own text away, ``add:3`` puts empty own text before it.

    Raises
    ------
    InputError
        For an action that there is not.
    """
    if not action:
        return draft, -1
    found = _ACTION.fullmatch(action)
    blocks = list(draft.blocks)
    if found is None or int(found[2]) > len(blocks):
        raise InputError(
            worded("There is no {what} '{typed}'.", what=worded("step"), typed=action),
            worded("Use up:N, down:N, remove:N or add:N with the number of a part."),
        )
    step, place = found[1], min(int(found[2]), len(blocks) - (found[1] != "add"))
    if step == "add":
        blocks.insert(place, DraftBlock("text"))
    elif step == "remove" and blocks[place].section == "text":
        del blocks[place]
    elif step in ("up", "down"):
        target = min(max(place + (1 if step == "down" else -1), 0), len(blocks) - 1)
        blocks.insert(target, blocks.pop(place))
        place = target
    return replace(draft, blocks=tuple(blocks)), place
