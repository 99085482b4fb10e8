"""Records as rows and back, and geometry as GeoPackage binary. Everything that goes in comes out equal.

Times keep milliseconds, as GeoPackage asks; a geometry may be invalid, empty or hold coordinates that are no
numbers: it is kept as it is.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from tandem.claims.records import Claim, Judgement, Record, Report, Source, Step
from tandem.geo import Geometry
from tandem.times import PartialDate, format_instant, parse_instant, parse_partial_date
from tandem.vocabulary import LikelihoodBand

Cell = str | int | float | bytes | None
Row = tuple[Any, ...]

_WITH_BOX = struct.Struct("<2sBBi4d")
_PLAIN = struct.Struct("<2sBBi")
_BOX = struct.Struct("<4d")
_LITTLE_ENDIAN, _HAS_BOX, _EMPTY = 0x01, 0x02, 0x10
_BOX_BYTES = (0, 32, 48, 48, 64)
_SRS_ID = 4326

COLUMNS = {
    "source": "id, kind, name, received_at, parent, reliability, reliability_judged_by, accredited_survey",
    "report": "id, handed_in_by, channel, received_at, content_sha256, media_type, key, said_at, part_of, title, form, "
    "form_version, device, sensitivity, base_version, content",
    "claim": "id, report, thing, kind, property, value, received_at, chain, stance, geometry, accuracy_m, original, "
    "language, unreadable, valid_from, valid_to, said_at, evidence, evidence_code, credibility, likelihood_low, "
    "likelihood_high, likelihood_words",
    "judgement": "id, verdict, reason, judged_by, received_at, claims, things, second",
}
COLUMN_COUNT = {kind: columns.count(",") + 1 for kind, columns in COLUMNS.items()}
CLAIM_GEOMETRY = 9


def encode_geometries(geometries: Sequence[Geometry | None]) -> list[bytes | None]:
    """GeoPackage binary (little-endian, with envelope where it is finite, ISO WKB), None for None."""
    if not any(geometry is not None for geometry in geometries):
        return [None] * len(geometries)
    array = np.array(geometries, dtype=object)
    with np.errstate(invalid="ignore"):
        bodies = shapely.to_wkb(array, byte_order=1, flavor="iso")
        empty = shapely.is_empty(array)
        boxes = shapely.bounds(array)
    finite = np.isfinite(boxes).all(axis=1) & np.isfinite(_coordinate_sums(array))
    return [
        None if body is None else _header(box, is_empty, has_box) + body
        for body, box, is_empty, has_box in zip(bodies, boxes.tolist(), empty.tolist(), finite.tolist(), strict=True)
    ]


def _coordinate_sums(array: Any) -> Any:
    coordinates, owner = shapely.get_coordinates(array, return_index=True)
    with np.errstate(invalid="ignore"):
        return np.bincount(owner, weights=coordinates.sum(axis=1), minlength=len(array))


def _header(box: Sequence[float], empty: bool, has_box: bool) -> bytes:
    if empty or not has_box:
        return _PLAIN.pack(b"GP", 0, _LITTLE_ENDIAN | (_EMPTY if empty else 0), _SRS_ID)
    return _WITH_BOX.pack(b"GP", 0, _LITTLE_ENDIAN | _HAS_BOX, _SRS_ID, box[0], box[2], box[1], box[3])


def encode_geometry(geometry: Geometry | None) -> bytes | None:
    """One geometry as GeoPackage binary."""
    return encode_geometries([geometry])[0]


def decode_geometries(blobs: Sequence[bytes | None]) -> list[Geometry | None]:
    """Geometries of GeoPackage binaries."""
    if not any(blob is not None for blob in blobs):
        return [None] * len(blobs)
    bodies = np.array([None if blob is None else blob[_offset(blob) :] for blob in blobs], dtype=object)
    with np.errstate(invalid="ignore"):  # coordinates that are no numbers are kept, not warned of at every reading
        found: list[Geometry | None] = shapely.from_wkb(bodies).tolist()
    return found


def _offset(blob: bytes) -> int:
    return 8 + _BOX_BYTES[blob[3] >> 1 & 7]


def envelope(blob: bytes) -> tuple[float, float, float, float] | None:
    """(min x, max x, min y, max y) of a GeoPackage binary; None where it is empty or its coordinates are no numbers."""
    if blob[3] & _EMPTY:
        return None
    if blob[3] >> 1 & 7 and blob[3] & _LITTLE_ENDIAN:
        box: tuple[float, float, float, float] = _BOX.unpack_from(blob, 8)
        return box
    with np.errstate(invalid="ignore"):
        west, south, east, north = shapely.from_wkb(blob[_offset(blob) :]).bounds
    return (west, east, south, north) if all(map(math.isfinite, (west, east, south, north))) else None


def encode(records: Sequence[Record]) -> list[tuple[str, Row]]:
    """Kind and row of each record, in order; geometries are encoded together."""
    geometries = encode_geometries([record.geometry if isinstance(record, Claim) else None for record in records])
    return [_row(record, geometry) for record, geometry in zip(records, geometries, strict=True)]


def _row(record: Record, geometry: bytes | None) -> tuple[str, Row]:
    match record:
        case Claim():
            return "claim", _claim_row(record, geometry)
        case Report():
            return "report", _report_row(record)
        case Source():
            return "source", _source_row(record)
        case Judgement():
            return "judgement", _judgement_row(record)


def _claim_row(claim: Claim, geometry: bytes | None) -> Row:
    band = claim.likelihood
    return (
        claim.id,
        claim.report,
        claim.thing,
        claim.kind,
        claim.property,
        None if claim.value is None else _dumps(claim.value),
        _instant_text(claim.received_at),
        _chain_text(claim.chain),
        claim.stance,
        geometry,
        _real(claim.accuracy_m),
        claim.original,
        claim.language,
        claim.unreadable,
        None if claim.valid_from is None else _date_text(claim.valid_from),
        None if claim.valid_to is None else _date_text(claim.valid_to),
        None if claim.said_at is None else _instant_text(claim.said_at),
        claim.evidence,
        claim.evidence_code,
        claim.credibility,
        None if band is None else _real(band.low),
        None if band is None else _real(band.high),
        claim.likelihood_words,
    )


def _report_row(report: Report) -> Row:
    return (
        report.id,
        report.handed_in_by,
        report.channel,
        _instant_text(report.received_at),
        report.content_sha256,
        report.media_type,
        report.key,
        None if report.said_at is None else _instant_text(report.said_at),
        report.part_of,
        report.title,
        report.form,
        report.form_version,
        report.device,
        report.sensitivity,
        report.base_version,
        report.content,
    )


def _source_row(source: Source) -> Row:
    return (
        source.id,
        source.kind,
        source.name,
        _instant_text(source.received_at),
        source.parent,
        source.reliability,
        source.reliability_judged_by,
        int(source.accredited_survey),
    )


def _judgement_row(judgement: Judgement) -> Row:
    return (
        judgement.id,
        judgement.verdict,
        judgement.reason,
        judgement.by,
        _instant_text(judgement.received_at),
        _dumps(list(judgement.claims)),
        _dumps(list(judgement.things)),
        judgement.second,
    )


def decode_claims(rows: Sequence[Row]) -> Iterable[Claim]:
    """Claims of rows in column order; geometries are decoded together."""
    geometries = decode_geometries([row[CLAIM_GEOMETRY] for row in rows])
    for row, geometry in zip(rows, geometries, strict=True):
        value, low = row[5], row[20]
        yield Claim(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            None if value is None else json.loads(value) if value[0] in "[{" else _scalar(value),
            _instant(row[6]),
            _chain(row[7]),
            row[8],
            geometry,
            row[10],
            row[11],
            row[12],
            row[13],
            None if row[14] is None else _date(row[14]),
            None if row[15] is None else _date(row[15]),
            None if row[16] is None else _instant(row[16]),
            row[17],
            row[18],
            row[19],
            None if low is None else LikelihoodBand(low, row[21]),
            row[22],
        )


def decode_report(row: Row) -> Report:
    """A report of its row in column order, content last."""
    (id_, handed_in_by, channel, received_at, sha256, media_type, key, said_at, *rest, content) = row
    return Report(
        id_,
        handed_in_by,
        channel,
        _instant(received_at),
        content,
        sha256,
        media_type,
        key,
        None if said_at is None else _instant(said_at),
        *rest,
    )


@lru_cache(maxsize=16_384)
def decode_source(row: Row) -> Source:
    """A source of its row in column order; all are read with every look at the evidence, so they are shared."""
    return Source(row[0], row[1], row[2], _instant(row[3]), row[4], row[5], row[6], bool(row[7]))


def decode_judgement(row: Row) -> Judgement:
    """A judgement of its row in column order."""
    claims, things = json.loads(row[5]), json.loads(row[6])
    return Judgement(row[0], row[1], row[2], row[3], _instant(row[4]), tuple(claims), tuple(things), row[7])


def judged(rows: Iterable[Row]) -> set[tuple[str, str]]:
    """What each judgement of these rows names, with its id, as it stands in the index ``judged``."""
    found = (decode_judgement(row) for row in rows)
    return {(target, judgement.id) for judgement in found for target in (*judgement.claims, *judgement.things)}


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _real(number: float | None) -> float | None:
    return None if number is None or math.isnan(number) else float(number)


@lru_cache(maxsize=65_536)
def _scalar(text: str) -> bool | int | float | str:
    """A value that nobody can change, so that claims may share it."""
    value: bool | int | float | str = json.loads(text)
    return value


@lru_cache(maxsize=4096)
def _instant_text(instant: datetime) -> str:
    return format_instant(instant)


@lru_cache(maxsize=4096)
def _instant(text: str) -> datetime:
    return parse_instant(text)


@lru_cache(maxsize=4096)
def _chain_text(chain: tuple[Step, ...]) -> str:
    return _dumps([[step.source, step.how] for step in chain])


@lru_cache(maxsize=4096)
def _chain(text: str) -> tuple[Step, ...]:
    return tuple(Step(source, how) for source, how in json.loads(text))


@lru_cache(maxsize=4096)
def _date_text(partial: PartialDate) -> str:
    text = str(partial)
    return text if parse_partial_date(text) == partial else f"{partial.first}/{partial.last}"


@lru_cache(maxsize=4096)
def _date(text: str) -> PartialDate:
    first, slash, last = text.partition("/")
    return PartialDate(date.fromisoformat(first), date.fromisoformat(last)) if slash else parse_partial_date(text)


DECODERS: dict[str, Callable[[Row], Record]] = {
    "source": decode_source,
    "report": decode_report,
    "judgement": decode_judgement,
}
