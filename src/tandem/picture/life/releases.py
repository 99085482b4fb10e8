"""Land releases that count: policy may ask that two people with certain roles accept them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tandem.claims.evidence import Evidence
from tandem.claims.judged import members
from tandem.picture.findings import finding
from tandem.picture.life.ground import roles_of
from tandem.picture.life.needs import Rules, in_roles
from tandem.picture.life.said import folded, signatures
from tandem.picture.tables import Finding, LandRelease, Picture
from tandem.policy import Policy
from tandem.vocabulary import label
from tandem.worded import joined, lowered, worded

_LOWERING = ("area", "category")


def derived_releases(
    picture: Picture, evidence: Evidence, policy: Policy
) -> tuple[tuple[LandRelease, ...], tuple[Finding, ...]]:
    """The land releases, those that nobody with the right roles accepted as pending, and a finding on each of these."""
    roles = policy.life.release_roles
    believed = [release for release in picture.land_releases if release.area is not None] if roles else []
    if not believed:
        return picture.land_releases, ()
    rules = Rules(policy, roles_of(picture, evidence, policy))
    waits = {release.id for release in believed if not _signed(release, evidence, rules, picture)}
    told = joined(*(lowered(worded(label("person_role", role))) for role in roles), by=", ")
    held = joined(*holders(rules, roles), by=", ") or worded("nobody")
    rows = tuple(
        replace(release, area=None, pending=True) if release.id in waits else release
        for release in picture.land_releases
    )
    findings = tuple(
        finding(
            "release.pending",
            release.id,
            worded(
                "The release {thing} waits for people with the roles: {roles}. Appointed so far: {people}.",
                thing=release.name,
                roles=told,
                people=held,
            ),
        )
        for release in believed
        if release.id in waits
    )
    return rows, findings


def may_release(people: Sequence[str], picture: Picture, evidence: Evidence, policy: Policy) -> bool:
    """Whether these people have, each another, the roles that policy asks of who accepts a land release."""
    rules = Rules(policy, roles_of(picture, evidence, policy))
    return in_roles(tuple(dict.fromkeys(map(folded, people))), policy.life.release_roles, rules)


def holders(rules: Rules, roles: Sequence[str]) -> tuple[str, ...]:
    """Who has one of these roles, by name in one spelling."""
    return tuple(sorted(name for name, held in rules.roles.items() if held & set(roles)))


def _signed(release: LandRelease, evidence: Evidence, rules: Rules, picture: Picture) -> bool:
    """Whether land and category each rest on a claim that people with the right roles accepted."""
    for name in _LOWERING:
        claims = [
            claim
            for thing in members(evidence, release.id, picture.known_at)
            for claim in evidence.claims.get(thing, {}).get(name, ())
            if claim.id in release.claims.get(name, ())
        ]
        signed = (one.names for claim in claims for one in signatures(evidence, claim, picture.known_at))
        if not any(in_roles(names, rules.policy.life.release_roles, rules) for names in signed):
            return False
    return True
