"""Short ways to say things in tests of the picture."""

from __future__ import annotations

from datetime import UTC, date, datetime

import shapely

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, JsonValue, Judgement, Source, Step
from tandem.picture.build import build_picture
from tandem.picture.tables import Picture
from tandem.policy import generic_policy

DAY = date(2026, 5, 3)
AT = datetime(2026, 5, 1, tzinfo=UTC)
KNOWN = datetime(2026, 5, 2, tzinfo=UTC)


def said(
    thing: str,
    kind: str,
    name: str,
    value: JsonValue | shapely.Geometry,
    *,
    by: str = "a",
    stance: str = "says",
    evidence: str = "direct",
    at: datetime = AT,
    unreadable: str = "",
    original: str = "",
) -> Claim:
    """One claim; a geometry goes where geometry belongs."""
    shape = value if isinstance(value, shapely.Geometry) else None
    plain = None if isinstance(value, shapely.Geometry) else value
    key = f"{thing}/{name}/{by}/{stance}/{at.isoformat()}"
    return Claim(
        key, f"report-{by}", thing, kind, name, plain, at, (Step(by, "saw"),), stance, shape,
        evidence=evidence, unreadable=unreadable, original=original,
    )  # fmt: skip


def thing(thing_id: str, kind: str, **values: JsonValue | shapely.Geometry) -> list[Claim]:
    """Claims of one source on one thing."""
    return [said(thing_id, kind, name, value) for name, value in values.items()]


def picture_of(*records: Claim | Judgement | list[Claim], valid_at: date = DAY) -> Picture:
    flat = [one for record in records for one in (record if isinstance(record, list) else [record])]
    if any(isinstance(one, Judgement) for one in flat):
        flat += [*thing("one", "person", name="one", role="quality_officer")]
        flat += [*thing("two", "person", name="two", role="authority_officer")]
    claims = [record for record in flat if isinstance(record, Claim)]
    names = sorted({step.source for claim in claims for step in claim.chain})
    evidence = Evidence.of(
        [Source(name, "team", name, AT) for name in names],
        claims,
        [record for record in flat if isinstance(record, Judgement)],
    )
    return build_picture(evidence, valid_at=valid_at, known_at=KNOWN, policy=generic_policy())


def accepted(*claims: Claim) -> Judgement:
    """Two people with the roles for it accept the claims."""
    ids = tuple(claim.id for claim in claims)
    return Judgement(f"judged/{ids[0]}", "accept", "seen", "one", AT, claims=ids, second="two")


def rules(picture: Picture) -> set[str]:
    return {found.rule for found in picture.findings}
