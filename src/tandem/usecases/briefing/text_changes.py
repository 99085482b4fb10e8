"""What differs between the text of two briefings, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from tandem.usecases.briefing.drafts import Draft


@dataclass(frozen=True, slots=True)
class TextChange:
    """A paragraph or heading that is new, gone, or as before."""

    change: Literal["new", "gone", "same"]
    text: str


def text_changes(before: Draft, after: Draft) -> tuple[TextChange, ...]:
    """Title and own text of the later briefing against the earlier one, in reading order."""
    old, new = tuple(_lines(before)), tuple(_lines(after))
    found: list[TextChange] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [TextChange("same", line) for line in new[c:d]]
            continue
        found += [TextChange("gone", line) for line in old[a:b]]
        found += [TextChange("new", line) for line in new[c:d]]
    return tuple(found)


def _lines(draft: Draft) -> Iterator[str]:
    yield draft.title
    for block in draft.layout():
        if block.section == "text":
            yield from filter(None, (block.title.strip(), *block.paragraphs))
