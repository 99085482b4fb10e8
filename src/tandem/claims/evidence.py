"""What ``belief`` looks at: sources, claims and judgements, indexed once, with no order of arrival."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tandem.claims.records import Claim, Judgement, Source


@dataclass(frozen=True)
class Evidence:
    """Claims by thing and property, judgements by the claim or thing that they name, sources by id."""

    sources: Mapping[str, Source]
    claims: Mapping[str, Mapping[str, tuple[Claim, ...]]]
    judgements: Mapping[str, tuple[Judgement, ...]]

    @classmethod
    def of(cls, sources: Iterable[Source], claims: Iterable[Claim], judgements: Iterable[Judgement]) -> Evidence:
        """Index the records; claims and judgements are sorted by id, so any order of arrival gives the same evidence."""
        by_thing: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for claim in claims:
            by_thing[claim.thing][claim.property].append(claim)
        judged: dict[str, list[Judgement]] = defaultdict(list)
        for judgement in judgements:
            for target in (*judgement.claims, *judgement.things):
                judged[target].append(judgement)
        return cls(
            sources={source.id: source for source in sources},
            claims={
                thing: {name: tuple(sorted(found, key=lambda claim: claim.id)) for name, found in known.items()}
                for thing, known in by_thing.items()
            },
            judgements={target: tuple(sorted(found, key=lambda j: j.id)) for target, found in judged.items()},
        )
