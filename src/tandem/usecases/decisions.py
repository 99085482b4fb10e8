"""Records of what somebody decides: a report of the decision, and the claims that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import shapely

from tandem.claims.records import Claim, JsonValue, Report, Source, Step
from tandem.errors import RecordError
from tandem.geo import Geometry
from tandem.ids import sha256_hex, uuid7
from tandem.times import PartialDate
from tandem.vocabulary import codes


@dataclass(frozen=True, slots=True)
class Ground:
    """The day from which a decision holds, and the evidence that it rests on (code lists evidence and survey_evidence)."""

    on: date
    evidence: str = "none"
    evidence_code: str = ""


def need_code(code_list: str, code: str) -> None:
    """RecordError where the list has no such code."""
    if code not in codes(code_list):
        raise RecordError(
            f"'{code}' is no code of the list {code_list}.", f"Use one of: {', '.join(codes(code_list))}."
        )


def report_of(author: Source, content: bytes, media_type: str, title: str, now: datetime) -> Report:
    """The report of a decision."""
    identifier = uuid7(now)
    return Report(
        identifier,
        author.id,
        "decision",
        now,
        content,
        sha256_hex(content),
        media_type,
        f"life:{identifier}",
        said_at=now,
        title=title,
    )


def claim_of(
    report: Report,
    author: Source,
    about: tuple[str, str],
    name: str,
    value: JsonValue | Geometry,
    ground: Ground | None = None,
) -> Claim:
    """One claim of the decision, about a thing and its kind; a geometry goes where geometry belongs."""
    shape = value if isinstance(value, shapely.Geometry) else None
    plain = None if isinstance(value, shapely.Geometry) else value
    return Claim(
        uuid7(report.received_at),
        report.id,
        *about,
        name,
        plain,
        report.received_at,
        (Step(author.id, "saw"),),
        original="geometry" if shape is not None else str(plain),
        geometry=shape,
        valid_from=PartialDate(ground.on, ground.on) if ground is not None else None,
        said_at=report.said_at,
        evidence=ground.evidence if ground is not None else "none",
        evidence_code=ground.evidence_code if ground is not None else "",
    )
