"""The four append-only records: source, report, claim, judgement. Nothing here is ever edited in place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from tandem.geo import Geometry
from tandem.times import PartialDate
from tandem.vocabulary import LikelihoodBand

JsonValue: TypeAlias = "None | bool | int | float | str | list[JsonValue] | dict[str, JsonValue]"


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody or something that speaks.

    ``kind`` is of code list source_kind; ``reliability`` is A to F, or None where nobody judged it;
    ``accredited_survey`` says that direct evidence of this source confirms by itself (rule 1).
    """

    id: str
    kind: str
    name: str
    received_at: datetime
    parent: str | None = None
    reliability: str | None = None
    reliability_judged_by: str | None = None
    accredited_survey: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One speaker in a chain of attribution and how it knew: saw, measured, was_told, cites or infers."""

    source: str
    how: str


@dataclass(frozen=True, slots=True)
class Report:
    """One act of telling, with the bytes exactly as received.

    ``key`` is unique: the same telling handed in twice is one report. A row of a file is a report of its own
    whose ``part_of`` is the report of the whole file and whose ``content`` is that row as it was read.
    ``received_at`` is the only time that orders the log.
    """

    id: str
    handed_in_by: str
    channel: str
    received_at: datetime
    content: bytes
    content_sha256: str
    media_type: str
    key: str
    said_at: datetime | None = None
    part_of: str | None = None
    title: str = ""
    form: str = ""
    form_version: str = ""
    device: str = ""
    sensitivity: str = "internal"
    base_version: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One property of one thing, in one report.

    ``geometry`` is as received but for the coordinate system (lon/lat degrees), so it may be invalid;
    ``original`` is the text as written, kept even where no value could be read from it (then ``value`` is
    None and ``unreadable`` says why). ``chain`` runs from the nearest speaker to the root; ``withheld`` says that it
    counts and is not told, nor are the words: the report is restricted. No journal holds that.
    ``received_at`` repeats the report's, so that belief needs no look-up.
    """

    id: str
    report: str
    thing: str
    kind: str
    property: str
    value: JsonValue
    received_at: datetime
    chain: tuple[Step, ...]
    stance: str = "says"
    geometry: Geometry | None = None
    accuracy_m: float | None = None
    original: str = ""
    language: str = ""
    unreadable: str = ""
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    said_at: datetime | None = None
    evidence: str = "none"
    evidence_code: str = ""
    credibility: int | None = None
    likelihood: LikelihoodBand | None = None
    likelihood_words: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's decision about claims or things; ``second`` is the second person where policy asks for one."""

    id: str
    verdict: str
    reason: str
    by: str
    received_at: datetime
    claims: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    second: str | None = None


Record = Source | Report | Claim | Judgement
