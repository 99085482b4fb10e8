"""How many independent roots stand behind claims (rule 1): ten agencies that cite one service count once.

A claim leans on every speaker of its chain, on their parents, and on whatever its root cites in other claims: reports that
cite each other in a circle have no root of their own, and a service and its cell are one house.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tandem.claims.records import Claim, Source
from tandem.claims.values import source_of, sources_of

EXACT_LIMIT = 12
FIRST_HAND = frozenset({"saw", "measured"})


def independent_roots(claims: Iterable[Claim], sources: Mapping[str, Source]) -> int:
    """The largest number of claims that lean on no source in common, pair by pair.

    Exact for up to 12 sets of sources that differ; beyond, a greedy choice (smallest set first) that may count too few
    and never too many, so that nothing is called confirmed without cause.
    """
    told = list(claims)
    if len(told) == 1:
        return 1
    if all(len(claim.chain) == 1 and not _parents(claim.chain[0].source, sources) for claim in told):
        return len({claim.chain[0].source for claim in told})  # the common case: everybody speaks for themselves
    chains = _minimal({frozenset(leaning) for leaning in _leanings(told, sources)})
    return _largest(chains) if len(chains) <= EXACT_LIMIT else _greedy(chains)


def _leanings(claims: Sequence[Claim], sources: Mapping[str, Source]) -> Iterable[set[str]]:
    """For each claim every source that it leans on; who says that they saw it themselves lean on nobody else."""
    behind: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        for step, cited in zip(claim.chain, claim.chain[1:], strict=False):
            behind[step.source].add(cited.source)
    first_hand = {c.chain[0].source for c in claims if len(c.chain) == 1 and c.chain[0].how in FIRST_HAND}
    for claim in claims:
        followed: set[str] = set()
        waiting = {source_of(claim)}
        while waiting:
            source = waiting.pop()
            followed.add(source)
            if source not in first_hand:
                waiting |= (behind[source] | _parents(source, sources)) - followed
        leaning = {*sources_of(claim), *followed}
        yield leaning | {parent for source in leaning for parent in _parents(source, sources)}


def _parents(source: str, sources: Mapping[str, Source]) -> set[str]:
    """Parents of a source up to the last; a circle of parents ends where it closes."""
    found: set[str] = set()
    known = sources.get(source)
    while known is not None and known.parent is not None and known.parent not in found:
        found.add(known.parent)
        known = sources.get(known.parent)
    return found


def _minimal(chains: set[frozenset[str]]) -> list[frozenset[str]]:
    """Sets that contain no other one: a larger set can always give way to the one inside it."""
    kept: list[frozenset[str]] = []
    for chain in sorted(chains, key=lambda sources: (len(sources), sorted(sources))):
        if not any(shorter <= chain for shorter in kept):
            kept.append(chain)
    return kept


def _greedy(chains: Sequence[frozenset[str]]) -> int:
    used: set[str] = set()
    count = 0
    for chain in chains:
        if used.isdisjoint(chain):
            used |= chain
            count += 1
    return count


def _largest(chains: Sequence[frozenset[str]]) -> int:
    if not chains:
        return 0
    first, rest = chains[0], chains[1:]
    taken = 1 + _largest([chain for chain in rest if first.isdisjoint(chain)])
    if all(first.isdisjoint(chain) for chain in rest):
        return taken
    return max(taken, _largest(rest))


def is_accredited_survey(claim: Claim, sources: Mapping[str, Source]) -> bool:
    """Whether the claim is direct evidence by an accredited survey team."""
    if claim.evidence != "direct":
        return False
    source = sources.get(source_of(claim))
    return source is not None and source.accredited_survey
