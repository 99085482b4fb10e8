"""The context in which rules work, and a proposal in the making."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tandem.reading.attribution import Frame
from tandem.reading.clauses import Clause, Telling, clause_date, telling
from tandem.reading.people import Role
from tandem.reading.phrases import Parsed
from tandem.reading.proposal import Proposal
from tandem.reading.speakers import Memory
from tandem.reading.things import Seen

QUOTATIONS = (("“", "”"), ("«", "»"), ('"', '"'), ("„", "“"))


def _whole_quotation(parsed: Parsed, first: int, last: int) -> tuple[int, int]:
    """The span with the quotation mark at its edge, where it holds the other one of the pair."""
    for opening, closing in QUOTATIONS:
        opened = sum(parsed.low(at) == opening for at in range(first, last + 1))
        closed = sum(parsed.low(at) == closing for at in range(first, last + 1))
        odd = opened % 2 == 1 if opening == closing else opened > closed
        if odd and parsed.low(last + 1) == closing:
            return first, last + 1
        missing = odd if opening == closing else closed > opened
        if missing and parsed.low(first - 1) == opening:
            return first - 1, last
    return first, last


@dataclass
class Scene:
    """A sentence with its frames and clauses, and what the text said before it."""

    parsed: Parsed
    frames: list[Frame]
    clauses: list[Clause]
    roles: list[Role]
    memory: Memory
    seen: Seen
    said: date | None
    found: list[Proposal] = field(default_factory=list)
    taken_back: Proposal | None = None
    claimed: set[tuple[int, int]] = field(default_factory=set)

    def told(self, clause: Clause, place: int, predicate: str = "") -> Telling:
        """Chain, stance and hedge at a place."""
        return telling(self.parsed, self.frames, clause, place, predicate)

    def when(
        self, clause: Clause, place: int, told: Telling, *, event: bool = False, until: bool = False
    ) -> str | None:
        """The date of the clause as ISO text."""
        found = clause_date(self.parsed, clause, place)
        if found is None:
            alone = self.parsed.dates[0] if len(self.parsed.dates) == 1 else None
            return alone.iso(future=told.future) or None if alone is not None and event and not alone.edge else None
        iso, said = found.iso(future=told.future), self.said
        if found.edge == "since":
            return f"{iso.partition('/')[0]}/{said}" if said is not None and iso < str(said) else None
        if found.edge == "until" or (found.edge == "by" and until):
            return f"{said}/{iso.rpartition('/')[2]}" if said is not None else None
        return (found.last_day(future=told.future) if found.edge == "by" else iso) or None

    def propose(
        self,
        thing: str,
        kind: str,
        prop: str,
        value: object,
        told: Telling,
        span: tuple[int, int],
        *,
        valid: str | None = None,
        **extra: str,
    ) -> None:
        """Add a proposal whose span runs over tokens."""
        tokens = self.parsed.tokens
        first, last = _whole_quotation(self.parsed, *span)
        start, end = tokens[first].start, tokens[last].end
        more = {name: words for name, words in extra.items() if words}
        if told.likelihood:
            more["likelihood"] = told.likelihood
        text = self.parsed.text[start:end]
        self.found.append(
            Proposal(thing, kind, prop, value, told.stance, told.chain, told.hedge, text, start, valid, more)
        )
