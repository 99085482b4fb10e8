"""Rules that a record must keep before it enters the journal; the error names the rule and the next step."""

from __future__ import annotations

import math
from datetime import datetime

from tandem.claims.quantity import quantity_of
from tandem.claims.records import Claim, JsonValue, Judgement, Record, Report, Source
from tandem.errors import DateError, JudgementError, RecordError
from tandem.ids import sha256_hex
from tandem.language.tags import is_tag
from tandem.times import parse_day
from tandem.vocabulary import Property, codes, properties, thing_kinds
from tandem.worded import worded

RELIABILITIES = ("A", "B", "C", "D", "E", "F")


def check_record(record: Record) -> None:
    """Refuse a record that the journal cannot hold.

    What people say is never refused for what it says: a single person's acceptance of a claim that lowers
    danger is recorded, and has no effect (rule 4).

    Raises
    ------
    RecordError
        For a code, kind, property or value type that the vocabulary lacks, a claim without chain, a time without
        zone, or bytes that do not fit their hash.
    JudgementError
        For a judgement without person, reason or target, or whose second person is the first one again.
    """
    _need_zone(record.received_at, record.id)
    match record:
        case Source():
            _check_source(record)
        case Report():
            _check_report(record)
        case Claim():
            _check_claim(record)
        case Judgement():
            _check_judgement(record)


def _need(condition: bool, cause: str, next_step: str) -> None:
    if not condition:
        raise RecordError(cause, next_step)


def _need_zone(instant: datetime | None, record_id: str) -> None:
    _need(
        instant is None or instant.tzinfo is not None,
        f"Record {record_id} has a time without zone.",
        "Give times in UTC, such as 2026-05-03T14:00:00Z.",
    )


def _need_code(code_list: str, code: object, record_id: str) -> None:
    known = codes(code_list)
    _need(
        isinstance(code, str) and code in known,
        f"Record {record_id}: '{code}' is not a code of the list {code_list}.",
        f"Use one of: {', '.join(known)}.",
    )


def _check_source(source: Source) -> None:
    _need_code("source_kind", source.kind, source.id)
    _need(bool(source.name.strip()), f"Source {source.id} has no name.", "Say who or what speaks.")
    _need(source.parent != source.id, f"Source {source.id} is its own parent.", "Name another source or none.")
    _need(
        source.reliability is None or source.reliability in RELIABILITIES,
        f"Source {source.id}: reliability '{source.reliability}' is not A to F.",
        "Use A to F, or leave it empty where nobody judged it.",
    )


def _check_report(report: Report) -> None:
    _need_zone(report.said_at, report.id)
    _need_code("sensitivity", report.sensitivity, report.id)
    _need(
        bool(report.key), f"Report {report.id} has no key.", "Give a key that is the same when it is handed in again."
    )
    _need(
        sha256_hex(report.content) == report.content_sha256,
        f"Report {report.id}: its bytes do not fit their SHA-256.",
        "Read the file again and hand it in anew.",
    )


def _check_claim(claim: Claim) -> None:
    _need_zone(claim.said_at, claim.id)
    _need(
        claim.kind in thing_kinds(),
        f"Claim {claim.id}: there is no kind of thing '{claim.kind}'.",
        f"Use one of: {', '.join(thing_kinds())}.",
    )
    known = properties(claim.kind)
    _need(
        claim.property in known,
        f"Claim {claim.id}: '{claim.kind}' has no property '{claim.property}'.",
        f"Use one of: {', '.join(known)}.",
    )
    _need_code("stance", claim.stance, claim.id)
    _need_code("evidence", claim.evidence, claim.id)
    _need(bool(claim.chain), f"Claim {claim.id} does not say who told it.", "Give a chain with at least one source.")
    for step in claim.chain:
        _need_code("step", step.how, claim.id)
    _check_circle(claim)
    _need(
        claim.credibility is None or 1 <= claim.credibility <= 6,
        f"Claim {claim.id}: credibility {claim.credibility} is not 1 to 6.",
        "Use 1 to 6, or leave it empty where nobody judged it.",
    )
    _need(
        claim.valid_from is None or claim.valid_to is None or claim.valid_from.first <= claim.valid_to.last,
        f"Claim {claim.id} ends before it begins to hold.",
        "Exchange or correct its dates.",
    )
    _need(
        not claim.language or is_tag(claim.language),
        f"Claim {claim.id}: '{claim.language}' is no language tag.",
        "Use a tag such as uk, sr-Latn or en, or leave it empty.",
    )
    _check_value(claim, known[claim.property])


def _check_circle(claim: Claim) -> None:
    speakers = [step.source for step in claim.chain]
    again = next((one for place, one in enumerate(speakers) if one in speakers[:place]), None)
    _need(
        again is None,
        f"Claim {claim.id}: its chain cites itself, source {again} speaks twice.",
        "End the chain where the source first speaks; what it said elsewhere is a claim of its own.",
    )


def _check_value(claim: Claim, prop: Property) -> None:
    if claim.geometry is not None:
        _need(prop.type == "geometry", f"Claim {claim.id}: {prop.name} is no geometry.", f"Give a {prop.type}.")
    if claim.value is None:
        return
    _need(
        _fits(claim.value, prop),
        f"Claim {claim.id}: {claim.value!r} is not of type {prop.type} for {prop.name}.",
        "Keep the words in 'original' and say in 'unreadable' why no value could be read.",
    )


def _fits(value: JsonValue, prop: Property) -> bool:
    match prop.type:
        case "text" | "ref":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case "quantity":
            return quantity_of(value) is not None
        case "date":
            return isinstance(value, str) and _is_day(value)
        case "code":
            return isinstance(value, str) and value in codes(prop.codes)
        case "codes":
            return (
                isinstance(value, list)
                and all(item in codes(prop.codes) for item in value if _is_text(item))
                and all(map(_is_text, value))
            )
        case "refs":
            return isinstance(value, list) and all(map(_is_text, value))
        case "geometry":
            return False
    return True


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except DateError:
        return False
    return True


def _check_judgement(judgement: Judgement) -> None:
    _need_code("verdict", judgement.verdict, judgement.id)
    rule = _broken_rule(judgement)
    if rule is not None:
        raise JudgementError(*rule)


def _broken_rule(judgement: Judgement) -> tuple[str, str] | None:
    if not judgement.by.strip():
        return worded("Judgement {id} does not say who judged.", id=judgement.id), worded("Name the person.")
    if not judgement.reason.strip():
        return worded("Judgement {id} has no reason.", id=judgement.id), worded("Say in one sentence why.")
    if judgement.second is not None and judgement.second.strip().casefold() == judgement.by.strip().casefold():
        cause = worded("Judgement {id} names the same person twice.", id=judgement.id)
        return cause, worded("Ask another person to sign as the second.")
    if judgement.verdict in ("same", "different"):
        if len(set(judgement.things)) < 2:
            cause = worded(
                "Judgement {id} says '{verdict}' of fewer than two things.", id=judgement.id, verdict=judgement.verdict
            )
            return cause, worded("Name the two things.")
    elif not judgement.claims:
        cause = worded("Judgement {id} says '{verdict}' of nothing.", id=judgement.id, verdict=judgement.verdict)
        return cause, worded("Name the claims (or, to undo it, the judgement).")
    return None
