"""What ``belief`` looks at: sources, claims and judgements, indexed once, with no order of arrival."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tandem.claims.records import Claim, Judgement, Source


@dataclass(frozen=True)
class Evidence:
    """Claims by thing and property, judgements by the claim or thing that they name, sources by id."""

    sources: Mapping[str, Source]
    claims: Mapping[str, Mapping[str, tuple[Claim, ...]]]
    judgements: Mapping[str, tuple[Judgement, ...]]

    @classmethod
    def of(cls, sources: Iterable[Source], claims: Iterable[Claim], judgements: Iterable[Judgement]) -> Evidence:
        """Index the records; claims and judgements are sorted by id, so any order of arrival gives the same evidence.

        A person whom two workspaces wrote down apart, under two ids, speaks as one: else one voice would confirm itself.
        """
        known = {source.id: source for source in sources}
        same = _same_person(known.values())
        by_thing: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for claim in claims:
            told = _as_one(claim, same) if same else claim
            by_thing[told.thing][told.property].append(told)
        judged: dict[str, list[Judgement]] = defaultdict(list)
        for judgement in judgements:
            for target in (*judgement.claims, *judgement.things):
                judged[target].append(judgement)
        return cls(
            sources=known,
            claims={
                thing: {name: tuple(sorted(found, key=lambda claim: claim.id)) for name, found in known.items()}
                for thing, known in by_thing.items()
            },
            judgements={target: tuple(sorted(found, key=lambda j: j.id)) for target, found in judged.items()},
        )


def _same_person(sources: Iterable[Source]) -> Mapping[str, str]:
    """Ids of persons who have a namesake, to the smallest id of the name."""
    ids: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        if source.kind == "person":
            ids[source.name].append(source.id)
    return {one: min(known) for known in ids.values() if len(known) > 1 for one in known}


def _as_one(claim: Claim, same: Mapping[str, str]) -> Claim:
    if not any(step.source in same for step in claim.chain):
        return claim
    chain = tuple(replace(step, source=same.get(step.source, step.source)) for step in claim.chain)
    return replace(claim, chain=chain)
