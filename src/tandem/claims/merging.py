"""What follows from judgements that things are the same or different, beyond belief itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tandem.claims.evidence import Evidence
from tandem.claims.judged import last_judged
from tandem.claims.records import Claim
from tandem.vocabulary import codes


def parted(evidence: Evidence, known_at: datetime, names: Mapping[str, str]) -> frozenset[frozenset[str]]:
    """Pairs of things that people judged different, where no later judgement calls them the same.

    ``names`` is ``judged.groups``: the pairs hold the ids that stand for the groups of things judged the same.
    """
    named = {thing for judgements in evidence.judgements.values() for one in judgements for thing in one.things}
    apart = set()
    for thing in named:
        joined, different = last_judged(evidence, thing, known_at)
        for other, at in different.items():
            if other != thing and (other not in joined or at >= joined[other]):
                apart.add(frozenset((names.get(thing, thing), names.get(other, other))))
    return frozenset(pair for pair in apart if len(pair) == 2)


def works_follow(evidence: Evidence, names: Mapping[str, str]) -> Evidence:
    """The evidence in which progress on a work at a merged thing stands at the thing that stands for all of them.

    Works have the id KIND/THING. Claims keep the thing that they name; parting the things gives back what was there before.
    """
    merged = {thing: one for thing, one in names.items() if thing != one}
    moved: dict[str, list[str]] = defaultdict(list)
    for work in evidence.claims if merged else ():
        kind, _, place = work.partition("/")
        if place in merged and kind in codes("work_kind"):
            moved[f"{kind}/{merged[place]}"].append(work)
    if not moved:
        return evidence
    claims = dict(evidence.claims)
    for work, sources in moved.items():
        told: dict[str, list[Claim]] = defaultdict(list)
        for one in (work, *sources):
            for name, said in claims.pop(one, {}).items():
                told[name] += said
        claims[work] = {name: tuple(sorted(said, key=lambda claim: claim.id)) for name, said in told.items()}
    return replace(evidence, claims=claims)
