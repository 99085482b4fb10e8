"""Everything that the policy can ask of a step, as records that can be left out one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import shapely

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, JsonValue, Judgement, Source, Step
from tandem.picture.build import build_picture
from tandem.picture.life import Life, lives
from tandem.picture.tables import Picture
from tandem.policy import Policy, generic_policy
from tandem.policy.sections import StepPolicy
from tandem.times import PartialDate
from tests.picture.telling import AT

DAY = date(2026, 5, 20)
KNOWN = AT + timedelta(days=60)
SHAPE = shapely.box(18.0, 44.0, 18.001, 44.001)
SOURCES = [
    Source("team", "team", "Team 1", AT),
    Source("anna", "person", "Anna", AT),
    Source("boris", "person", "Boris", AT),
    Source("carl", "person", "Carl", AT),
    Source("register", "organisation", "National register", AT),
]
ROLES = {"Anna": "quality_officer", "Boris": "Officer of the authority"}


def told(
    thing: str,
    kind: str,
    prop: str,
    value: JsonValue | shapely.Geometry,
    *,
    on: date = DAY,
    at: datetime = AT,
    by: str = "team",
    evidence: str = "direct",
    key: str = "",
) -> Claim:
    """One claim that holds from a day; a geometry goes where geometry belongs."""
    shape = value if isinstance(value, shapely.Geometry) else None
    plain = None if isinstance(value, shapely.Geometry) else value
    return Claim(
        f"{thing}/{prop}/{on}/{by}{key}", f"report/{thing}/{on}/{key}", thing, kind, prop, plain, at, (Step(by, "saw"),),
        geometry=shape, evidence=evidence, valid_from=PartialDate(on, on),
    )  # fmt: skip


def state(value: str, on: date = DAY, **more: object) -> Claim:
    """A claim of the status of area h."""
    return told("h", "hazardous_area", "status", value, on=on, **more)  # type: ignore[arg-type]


def signed(*claims: Claim, by: str = "anna", second: str | None = "boris", at: datetime | None = None) -> Judgement:
    """People accept claims an hour after they came in."""
    ids = tuple(claim.id for claim in claims)
    when = at or max(claim.received_at for claim in claims) + timedelta(hours=1)
    return Judgement(f"j/{ids[0]}/{by}/{second}/{when}", "accept", "All was there.", by, when, ids, second=second)


def row(thing: str, kind: str, **values: JsonValue | shapely.Geometry) -> list[Claim]:
    """Claims on one thing."""
    return [told(thing, kind, name, value, on=date(2026, 5, 1)) for name, value in values.items()]


def area(hazard_class: str = "cha") -> list[Claim]:
    """Area h as it was reported."""
    return row("h", "hazardous_area", name="Hill 312", perimeter=SHAPE, hazard_class=hazard_class)


def people(roles: dict[str, str] = ROLES) -> list[Claim]:
    """Who has which role."""
    return [one for name, role in roles.items() for one in row(f"person:{name}", "person", name=name, role=role)]


def release(share: float = 1.0, gate: tuple[str, ...] = ()) -> list[Claim | Judgement]:
    """A share of the area cleared, accepted by two people."""
    land = shapely.box(18.0, 44.0, 18.0 + 0.001 * share, 44.001)
    said = row("r", "land_release", area=land, category="cleared", hazardous_area="h", released_on="2026-05-10")
    return [*said, signed(*said), *row("r", "land_release", gate=list(gate))]


def ingredients(step: StepPolicy) -> dict[str, list[Claim | Judgement]]:
    """Records by what the step needs of the picture, each enough by itself for that need."""
    found: dict[str, list[Claim | Judgement]] = {}
    for kind in step.documents:
        found[f"document {kind}"] = [*_document(kind)]
    if step.works:
        found["work"] = [*row(f"{step.works[-1]}/h", "work", status="completed", ended_on="2026-05-10")]
    if step.quality_control:
        found["quality"] = [
            *row(
                "i",
                "inspection",
                hazardous_area="h",
                inspection_kind="sampling",
                result="passed",
                inspected_on="2026-05-11",
                inspected_by="centre",
                inspected_m2=2000,
            )
        ]
    if step.ledger:
        found["ledger"] = release(1.0 if "nothing_remains" in step.ledger else 0.5)
    for name in step.gate:
        kind = {
            "markers": "marker_record",
            "briefing": "briefing_record",
            "completion_report": "completion_report",
        }.get(name)
        kind = kind or {"inspection": "inspection_report", "handover": "handover_certificate"}.get(name)
        if kind is not None and kind not in step.documents:
            found[f"gate {name}"] = [*_document(kind)]
    return found


def _document(kind: str) -> Iterator[Claim]:
    yield from row(f"d/{kind}", "document", hazardous_area="h", document_kind=kind, dated="2026-05-10")


def flat(*records: object) -> list[Claim | Judgement]:
    """Records out of nested lists."""
    out: list[Claim | Judgement] = []
    for one in records:
        out += flat(*one) if isinstance(one, list | tuple) else [one]  # type: ignore[list-item]
    return out


def evidence_of(*records: object) -> Evidence:
    """The evidence of nested lists of records, each once."""
    every = {one.id: one for one in flat(*records)}.values()
    claims = [one for one in every if isinstance(one, Claim)]
    return Evidence.of(SOURCES, claims, [one for one in every if isinstance(one, Judgement)])


def seen(*records: object, on: date = DAY, policy: Policy | None = None) -> tuple[Picture, Life]:
    """The picture, and the life of area h."""
    evidence, rules = evidence_of(*records), policy or generic_policy()
    picture = build_picture(evidence, valid_at=on, known_at=KNOWN, policy=rules)
    return picture, lives(picture, evidence, rules)["h"]


def status_of(*records: object, on: date = DAY, policy: Policy | None = None) -> str:
    """The status of area h in the picture, which its life has to agree with."""
    picture, life = seen(*records, on=on, policy=policy)
    status = next(one.status for one in picture.hazardous_areas if one.id == "h")
    lowered = ("discredited", "part_released", "closed", "handed_over")
    assert status == life.state or (status not in lowered and life.state not in lowered), (status, life.state)
    return status


def with_steps(policy: Policy, **steps: StepPolicy) -> Policy:
    """The policy with other steps."""
    return policy.model_copy(update={"life": policy.life.model_copy(update={"steps": {**policy.life.steps, **steps}})})


def later(claim: Claim, days: int) -> Claim:
    """The same claim that came in so many days later."""
    return replace(claim, id=f"{claim.id}+{days}", received_at=claim.received_at + timedelta(days=days))
