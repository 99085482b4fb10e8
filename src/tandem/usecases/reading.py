"""Reading prose: proposals for a person, and the form in which they are written out."""

from __future__ import annotations

from datetime import date

from tandem.claims.records import JsonValue
from tandem.reading.proposal import Names, Proposal, Reader
from tandem.reading.rules import RuleReader

NOTHING_KNOWN = Names()


def read_text(text: str, *, said: date | None, known: Names = NOTHING_KNOWN, reader: Reader | None = None) -> tuple[Proposal, ...]:
    """The claims that a text seems to make, in order; nothing is recorded.

    ``said`` is the day of the text, from which "yesterday" or "next Monday" are counted; without it such dates are left out.
    """
    return (reader or RuleReader()).read(text, said=said, known=known)


def as_row(proposal: Proposal) -> dict[str, JsonValue]:
    """A proposal with the fields of the labelled articles; empty ones but ``hedge`` are left out."""
    value = proposal.value
    row: dict[str, JsonValue] = {
        "thing": proposal.thing,
        "kind": proposal.kind,
        "property": proposal.property,
        "value": dict(value) if isinstance(value, dict) else str(value),
        "stance": proposal.stance,
        "chain": list(proposal.chain),
        "hedge": proposal.hedge,
        "span": proposal.span,
        "start": proposal.start,
    }
    if proposal.valid is not None:
        row["valid"] = proposal.valid
    return row | dict(proposal.extra)
