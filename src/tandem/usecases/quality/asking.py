"""What has to be asked of the sources: one workbook that is filled in, and the mapping with which it comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tandem.claims.evidence import Evidence
from tandem.claims.records import Source
from tandem.layers import Column, Feature, FeatureLayer
from tandem.picture.tables import Finding
from tandem.usecases.quality.assess import NOBODY, Case, Quality, source_of
from tandem.vocabulary import properties
from tandem.worded import Worded

SHEET = "Questions"
# The property that an answer to a finding of the rule gives; '' where the answer is a sentence. Rules that are not here
# are for the centre itself to settle.
_ASKED = {
    **dict.fromkeys(("geometry.null", "geometry.unusable", "geometry.invalid", "geometry.point"), "SHAPE"),
    **dict.fromkeys(("geometry.spike", "geometry.far_corners", "coordinates.swapped", "release.outside"), "SHAPE"),
    **dict.fromkeys(("value.unreadable", "date.impossible", "date.future", "date.early"), "SAID"),
    **dict.fromkeys(("unit.elsewhere", "unit.unknown"), "administrative_unit"),
    **dict.fromkeys(("geometry.duplicate", "hazard.overlap", "device.duplicate", "id.duplicate", "id.scripts"), ""),
    "area.differs": "area_m2",
    "release.no_category": "category",
    "release.unknown_area": "hazardous_area",
    "community.no_people": "people",
    "team.no_size": "people",
}
_COLUMNS = (
    ("source", "Who is asked"),
    ("source_id", "Do not change"),
    ("kind", "Do not change"),
    ("thing", "Do not change: the thing that is asked about"),
    ("property", "Do not change: what the answer gives; empty where a remark is asked for"),
    ("name", "Name of the thing"),
    ("what_is_wrong", "What was found"),
    ("question", "What is asked"),
    ("received", "What was received, as written"),
    ("answer", "Fill in: the right value"),
    ("shape", "Fill in, where a shape is asked for: well-known text, longitude before latitude, WGS 84"),
    ("remark", "Fill in what else is to be said"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one thing to one source."""

    source: Source | None
    case: Case
    finding: Finding
    property: str
    received: str


def questions(quality: Quality, evidence: Evidence) -> tuple[Question, ...]:
    """All questions, by source, those about most land first; nothing is asked twice of one property of one thing."""
    found: dict[tuple[str, str, str], Question] = {}
    for case in quality.cases:
        source = source_of(evidence, case.thing)
        for one in case.findings:
            if one.rule in _ASKED:
                name = _property(case.kind, one)
                key = (case.thing, name, "" if name else one.rule)
                found.setdefault(key, Question(source, case, one, name, _received(evidence, case.thing, name)))
    # Sorting keeps the order of the cases within a source.
    return tuple(sorted(found.values(), key=lambda question: question.case.source))


def _property(kind: str, one: Finding) -> str:
    """The property of the kind that an answer gives; '' where there is none."""
    wanted, known = _ASKED[one.rule], properties(kind)
    if wanted == "SHAPE":
        return next((name for name, of in known.items() if of.type == "geometry"), "")
    if wanted == "SAID":
        label = str(one.message.values.get("property", "")) if isinstance(one.message, Worded) else ""
        return next((name for name, of in known.items() if of.label == label and not of.sensitivity), "")
    return wanted if wanted in known else ""


def _received(evidence: Evidence, thing: str, name: str) -> str:
    said = evidence.claims.get(thing, {}).get(name, ())
    last = max(said, key=lambda claim: (claim.received_at, claim.id), default=None)
    if last is None:
        return ""
    return last.original or (last.geometry.wkt if last.geometry is not None else str(last.value))


def question_layer(asked: Sequence[Question]) -> FeatureLayer:
    """The sheet to fill in."""
    columns = tuple(Column(name, "TEXT", description) for name, description in _COLUMNS)
    return FeatureLayer(SHEET, SHEET, "", columns, tuple(_row(at, one) for at, one in enumerate(asked, 1)))


def _row(number: int, one: Question) -> Feature:
    source = one.source.id if one.source else ""
    name = one.source.name if one.source else NOBODY
    cells = (name, source, one.case.kind, one.case.thing, one.property, one.case.name)
    return Feature(str(number), None, (*cells, one.finding.message, _words(one), one.received, None, None, None))


def _words(one: Question) -> str:
    known = properties(one.case.kind).get(one.property)
    if known is None:
        return f"{one.finding.next_step} Answer in 'remark'."
    if known.type == "geometry":
        return f"What is the {known.label.lower()}? Fill in 'shape'."
    unit = f" in {known.unit}" if known.unit else ""
    return f"What is right for '{known.label}'{unit}? Fill in 'answer'."


def answer_mapping(asked: Sequence[Question], evidence: Evidence) -> str:
    """The mapping file of a filled-in workbook: each answer becomes a claim of the source that was asked.

    Rows without an answer say nothing; every row is kept as a report with its remark.
    """
    lines = ['title = "Answers to questions about the data"', "", "[read]", 'format = "xlsx"', f'layer = "{SHEET}"']
    lines += ['wkt = "shape"', 'crs = "OGC:CRS84"']
    sources = _with_parents([one.source for one in asked if one.source is not None], evidence)
    keys = {source: f"s{number}" for number, source in enumerate(sources, 1)}
    for source, key in keys.items():
        of = sources[source]
        lines += [
            "",
            f"[source.{key}]",
            f"kind = {_text(of.kind)}",
            f"name = {_text(of.name)}",
            f"id = {_text(source)}",
        ]
        lines += [f'parent = "{keys[of.parent]}"'] if of.parent in keys else []
        lines += ["accredited_survey = true"] if of.accredited_survey else []
    rules = dict.fromkeys((one.source.id if one.source else "", one.case.kind, one.property) for one in asked)
    for source, kind, name in rules:
        if name:
            lines += ["", *_rule(source, keys.get(source, ""), kind, name)]
    return "\n".join(lines) + "\n"


def _with_parents(asked: Sequence[Source], evidence: Evidence) -> dict[str, Source]:
    """The sources by id with all they belong to: a mapping has to say the same of a source as the journal does."""
    found: dict[str, Source] = {}
    for source in asked:
        above: Source | None = source
        while above is not None and above.id not in found:
            found[above.id] = above
            above = evidence.sources.get(above.parent or "")
    return found


def _rule(source: str, key: str, kind: str, name: str) -> Iterator[str]:
    shape = properties(kind)[name].type == "geometry"
    yield "[[thing]]"
    yield f'kind = "{kind}"'
    yield 'id = "{thing}"'
    yield f'when = {{ source_id = {_text(source)}, kind = "{kind}", property = "{name}" }}'
    yield f'unless = {{ {"shape" if shape else "answer"} = "" }}'
    if key:
        yield f'said = {{ chain = [{{ source = "{key}", how = "cites" }}] }}'
    yield "[thing.properties]"
    yield f'{name} = {{ geometry = "whole" }}' if shape else f'{name} = {{ column = "answer" }}'


def _text(text: str) -> str:
    """A TOML string; JSON's escapes are among those of TOML."""
    return json.dumps(text, ensure_ascii=False)


def by_source(asked: Sequence[Question]) -> list[tuple[str, int]]:
    """How many questions go to whom."""
    counted: dict[str, int] = {}
    for one in asked:
        counted[one.case.source] = counted.get(one.case.source, 0) + 1
    return list(counted.items())
