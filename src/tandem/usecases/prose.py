"""Findings of things that are known only from prose: a text gives no perimeter and no network, so they are told by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tandem.picture.tables import Finding
from tandem.store.protocol import Reader
from tandem.usecases.reviewing import TEXT

LACKING = frozenset(
    ("asset.incomplete", "geometry.null", "hazard.extent", "network.unplaced", "damage.unknown", "release.no_perimeter")
)
"""Rules that only say what a text does not give."""


@dataclass(frozen=True, slots=True)
class OnlyTold:
    """Things of one kind that are known only from prose: how many, and how many findings of each rule say what they lack."""

    kind: str
    things: int
    rules: tuple[tuple[str, int], ...]

    @property
    def findings(self) -> int:
        """How many findings there are in all."""
        return sum(count for _, count in self.rules)


def by_kind(reader: Reader, findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], tuple[OnlyTold, ...]]:
    """Findings without those that say what things of prose lack, and these by kind of thing."""
    told = _only_in_prose(reader)
    lacking = [one for one in findings if one.rule in LACKING and one.thing in told]
    kinds: dict[str, list[Finding]] = defaultdict(list)
    for one in lacking:
        kinds[told[one.thing]].append(one)
    found = tuple(
        OnlyTold(kind, len({one.thing for one in some}), tuple(sorted(Counter(one.rule for one in some).items())))
        for kind, some in sorted(kinds.items())
    )
    apart = set(map(id, lacking))
    return tuple(one for one in findings if id(one) not in apart), found


def _only_in_prose(reader: Reader) -> dict[str, str]:
    """Kind of each thing of which nothing but texts told."""
    texts = {report.id for report in reader.reports() if report.channel == TEXT}
    things = {claim.thing for text in texts for claim in reader.claims_of(text)}
    said = reader.evidence(things=things).claims if things else {}
    return {
        thing: kind
        for thing, kind in reader.things(things).items()
        if all(claim.report in texts for claims in said.get(thing, {}).values() for claim in claims)
    }
