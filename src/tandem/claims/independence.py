"""How many independent roots stand behind claims (rule 1): ten agencies that cite one service count once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tandem.claims.records import Claim, Source
from tandem.claims.values import source_of, sources_of

EXACT_LIMIT = 12


def independent_roots(claims: Iterable[Claim]) -> int:
    """The largest number of claims whose chains share no source, pair by pair.

    Exact for up to 12 chains that differ; beyond, a greedy choice (shortest chain first) that may count too few
    and never too many, so that nothing is called confirmed without cause.
    """
    chains = _minimal({sources_of(claim) for claim in claims})
    return _largest(chains) if len(chains) <= EXACT_LIMIT else _greedy(chains)


def _minimal(chains: set[frozenset[str]]) -> list[frozenset[str]]:
    """Chains that contain no other one: a longer chain can always give way to the one inside it."""
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
