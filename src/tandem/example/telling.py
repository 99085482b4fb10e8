"""Turns generated facts into sources, reports with bytes, claims and judgements.

Received times are invented too: they lie in the weeks before the region's first day, never after ``now``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import numpy as np
import shapely

from tandem.claims.records import Claim, JsonValue, Judgement, Record, Report, Source, Step
from tandem.example.geography import PLANE
from tandem.geo import Geometry, Plane
from tandem.ids import IdMaker, sha256_hex
from tandem.times import PartialDate
from tandem.vocabulary import likelihood_bands

ROWS_PER_REPORT = 500
MARK = "(generated)"
NOTE = "Generated for demonstration and tests; no real place, organisation or person is meant."
_DATED = frozenset({"damage_state", "people", "presence", "status"})

Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Telling:
    """How something is told: by whom, along which chain (the teller's own word where empty), when and how surely.

    ``days_ago`` is when it was received, ``said_days_ago`` when it was said (a day before where None).
    """

    source: str
    title: str
    how: str = "was_told"
    chain: tuple[Step, ...] = ()
    days_ago: float = 20.0
    said_days_ago: float | None = None
    evidence: Literal["direct", "indirect", "none"] = "none"
    channel: str = "file"
    sensitivity: Literal["public", "internal", "restricted"] = "internal"
    stance: str = "says"
    credibility: int | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Said:
    """One claim of a text: ``original`` is the span of the text that says it."""

    kind: str
    thing: str
    property: str
    value: JsonValue
    original: str
    stance: str = "says"
    likelihood_words: str = ""
    geometry: Geometry | None = None


class Scribe:
    """Writes records in memory; ``records`` gives them in order of receipt.

    Parameters
    ----------
    make_id
        Maker of record and thing ids.
    start
        First day of the region: everything was received before it.
    now
        Aware time of generation: nothing is received later.
    plane
        Plane of the geometries that are handed in.
    """

    def __init__(self, make_id: IdMaker, start: date, now: datetime, plane: Plane = PLANE) -> None:
        self._make_id = make_id
        self._last = min(now, datetime.combine(start, time(5), tzinfo=now.tzinfo))
        self._plane = plane
        self._groups: list[tuple[datetime, int, list[Record]]] = []

    def thing(self) -> str:
        """The id of a new thing."""
        return self._make_id(self._received(120.0))

    def things(self, count: int) -> list[str]:
        """Ids of new things."""
        return [self.thing() for _ in range(count)]

    def source(
        self,
        kind: str,
        name: str,
        *,
        reliability: str | None = None,
        accredited: bool = False,
        parent: str | None = None,
    ) -> str:
        """Record a source; its name is marked as generated."""
        at = self._received(120.0)
        source = Source(
            id=self._make_id(at),
            kind=kind,
            name=f"{name} {MARK}",
            received_at=at,
            parent=parent,
            reliability=reliability,
            reliability_judged_by=f"Information desk {MARK}" if reliability else None,
            accredited_survey=accredited,
        )
        self._groups.append((at, len(self._groups), [source]))
        return source.id

    def table(self, telling: Telling, kind: str, things: Sequence[str], columns: Columns) -> list[str]:
        """Record rows of one kind of thing, 500 to a report, as JSON; None cells say nothing.

        Columns of geometries are in metres of the plane; they are written and claimed in degrees, rounded to 1e-6.
        Gives the ids of the claims row by row, in the order of the columns.
        """
        columns = {name: self._degrees(cells) for name, cells in columns.items()}
        claims: list[str] = []
        for at in range(0, len(things), ROWS_PER_REPORT):
            part = slice(at, at + ROWS_PER_REPORT)
            chunk = {name: cells[part] for name, cells in columns.items()}
            claims += self._report_table(telling, kind, things[part], chunk)
        return claims

    def text(self, telling: Telling, body: str, said: Sequence[Said]) -> list[str]:
        """Record a text and what a careful reader takes from it; gives the ids of the claims."""
        report = self._report(telling, body.encode(), "text/plain; charset=utf-8", "")
        bands = likelihood_bands("en")
        claims = [
            self._claim(
                telling,
                report,
                one.kind,
                one.thing,
                one.property,
                one.value,
                None if one.geometry is None else self._degrees([one.geometry])[0],
                stance=one.stance,
                original=one.original,
                likelihood=bands.get(one.likelihood_words),
                likelihood_words=one.likelihood_words,
            )
            for one in said
        ]
        self._groups.append((report.received_at, len(self._groups), [report, *claims]))
        return [claim.id for claim in claims]

    def judge(self, verdict: str, reason: str, by: str, second: str | None, claims: Sequence[str]) -> None:
        """Record a judgement, received on the last day."""
        at = self._received(0.5)
        judgement = Judgement(self._make_id(at), verdict, f"{reason} {MARK}", by, at, tuple(claims), (), second)
        self._groups.append((at, len(self._groups), [judgement]))

    def records(self) -> tuple[Record, ...]:
        """Everything written, in order of receipt."""
        return tuple(record for _, _, group in sorted(self._groups, key=lambda g: g[:2]) for record in group)

    def _received(self, days_ago: float) -> datetime:
        return self._last - timedelta(days=days_ago)

    def _said(self, telling: Telling) -> datetime:
        ago = telling.days_ago + 1 if telling.said_days_ago is None else telling.said_days_ago
        return self._received(ago)

    def _degrees(self, cells: Sequence[Any]) -> Sequence[Any]:
        first = next((cell for cell in cells if cell is not None), None)
        if not isinstance(first, shapely.Geometry):
            return cells
        globe = self._plane.to_globe(np.array(cells, dtype=object))
        rounded: list[Any] = shapely.transform(globe, lambda xy: np.round(xy, 6)).tolist()
        return rounded

    def _report_table(self, telling: Telling, kind: str, things: Sequence[str], columns: Columns) -> list[str]:
        written = {name: _as_text(cells) for name, cells in columns.items()}
        rows = [
            {"id": thing} | {name: cells[i] for name, cells in written.items() if cells[i] is not None}
            for i, thing in enumerate(things)
        ]
        body = {"title": f"{telling.title} {MARK}", "note": NOTE, "kind": kind, "rows": rows}
        report = self._report(telling, json.dumps(body, ensure_ascii=False).encode(), "application/json", kind)
        group: list[Record] = [report]
        for i, thing in enumerate(things):
            for name, cells in columns.items():
                cell = cells[i]
                if cell is None:
                    continue
                is_shape = isinstance(cell, shapely.Geometry)
                value, shape = (None, cell) if is_shape else (cell, None)
                group.append(self._claim(telling, report, kind, thing, name, value, shape))
        self._groups.append((report.received_at, len(self._groups), group))
        return [record.id for record in group[1:]]

    def _report(self, telling: Telling, content: bytes, media_type: str, form: str) -> Report:
        digest = sha256_hex(content)
        at = self._received(telling.days_ago)
        return Report(
            id=self._make_id(at),
            handed_in_by=telling.source,
            channel=telling.channel,
            received_at=at,
            content=content,
            content_sha256=digest,
            media_type=media_type,
            key=f"generated:{len(self._groups)}:{digest}",
            said_at=self._said(telling),
            title=f"{telling.title} {MARK}",
            form=form,
            form_version="1" if form else "",
            device="example generator",
            sensitivity=telling.sensitivity,
        )

    def _claim(
        self,
        telling: Telling,
        report: Report,
        kind: str,
        thing: str,
        name: str,
        value: JsonValue,
        shape: Geometry | None,
        *,
        stance: str = "",
        **more: Any,
    ) -> Claim:
        said = report.said_at
        day = said.date() if said is not None and name in _DATED else None
        return Claim(
            id=self._make_id(report.received_at),
            report=report.id,
            thing=thing,
            kind=kind,
            property=name,
            value=value,
            received_at=report.received_at,
            chain=telling.chain or (Step(telling.source, telling.how),),
            stance=stance if stance and stance != "says" else telling.stance,
            geometry=shape,
            accuracy_m=None if shape is None else 10.0,
            valid_from=None if day is None else PartialDate(day, day),
            said_at=said,
            evidence=telling.evidence,
            credibility=telling.credibility,
            language=telling.language,
            **more,
        )


def _as_text(cells: Sequence[Any]) -> Sequence[Any]:
    """Geometries as WKT, everything else as it is."""
    first = next((cell for cell in cells if cell is not None), None)
    if not isinstance(first, shapely.Geometry):
        return cells
    text: list[Any] = shapely.to_wkt(np.array(cells, dtype=object), rounding_precision=6).tolist()
    return text
