"""Whose text it is: in a release or notice the promises of its publisher are told by the text itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tandem.reading.attribution import Frame
from tandem.reading.clauses import FUTURE
from tandem.reading.phrases import Parsed
from tandem.reading.speakers import ARTICLE


@dataclass
class Publisher:
    """Names in the headings of a text, and whether these call it a release, statement or notice."""

    words: set[str] = field(default_factory=set)
    releases: bool = False

    def note(self, parsed: Parsed) -> None:
        """Remember what a heading names."""
        self.releases = self.releases or bool(parsed.marks.of("release"))
        self.words |= {
            token.low for place, token in enumerate(parsed.tokens) if token.is_word and parsed.is_name(place)
        }

    def own(self, told: list[Frame]) -> list[Frame]:
        """The frames, with the text itself in place of its publisher where he promises, plans or expects."""
        return [replace(one, chain=(ARTICLE,)) if self._speaks(one) else one for one in told]

    def _speaks(self, frame: Frame) -> bool:
        if not self.releases or frame.stance not in FUTURE or len(frame.chain) != 1:
            return False
        name = [word.casefold() for word in frame.chain[0].split() if word[0].isupper()]
        known = [word in self.words for word in name]
        return bool(known) and known[0] and sum(known) * 2 > len(known)
