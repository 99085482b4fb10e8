"""Briefings as they are written: title, order, what is shown and own text, kept as versions that are only ever added.

A briefing belongs to one plan and to the moment it was begun, so its figures stay as they were. Whoever saves names the version
that they edited: where another came first, both are kept and the later one is set aside.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from tandem.errors import ConflictError, InputError, NotFoundError
from tandem.ids import sha256_hex, uuid7
from tandem.language import OWN_NAMES
from tandem.publishing.content import SECTIONS, Block
from tandem.store.protocol import Document, Reader, Store
from tandem.times import parse_instant
from tandem.worded import worded

KIND = "briefing_draft"
SHORT: frozenset[str] = frozenset({"figures", "map", "changed", "not_known", "curves", "works"})
"""What a briefing of at most two pages shows unless its author wants more."""
LONGEST_TITLE, LONGEST_TEXT, MOST_BLOCKS = 300, 20_000, 60


@dataclass(frozen=True, slots=True)
class DraftBlock:
    """A section or own text in its place; what is not shown keeps its place."""

    section: str
    title: str = ""
    text: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author decides. ``map_day`` None is the first day of the plan; ``pages`` is what a PDF may take."""

    title: str
    language: str = "en"
    map_day: date | None = None
    weeks: int = 6
    pages: int = 4
    blocks: tuple[DraftBlock, ...] = tuple(DraftBlock(section) for section in SECTIONS)

    def layout(self) -> tuple[Block, ...]:
        """The blocks that are shown; own text without a word is left out."""
        return tuple(
            Block(block.section, block.title, block.text)  # type: ignore[arg-type]
            for block in self.blocks
            if block.shown and (block.section != "text" or block.title.strip() or block.text.strip())
        )


@dataclass(frozen=True, slots=True)
class Version:
    """One saved state of a briefing; ``base`` is the number it was edited from, ``aside`` that another edit came first."""

    id: str
    briefing: str
    number: int
    base: int
    plan: str
    begun_at: datetime
    edited_at: datetime
    aside: bool
    draft: Draft


def begin(store: Store, plan: str, draft: Draft, now: datetime) -> Version:
    """Keep the first version of a new briefing about a plan, given by its id."""
    check(draft)
    version = Version(uuid7(now), uuid7(now), 1, 0, plan, now, now, False, draft)
    with store.writing() as unit:
        unit.put_document(_document(version))
    return version


def save(store: Store, briefing: str, base: int, draft: Draft, now: datetime) -> Version:
    """Keep an edit of version ``base`` as the newest version; the same content is not kept twice.

    Raises
    ------
    ConflictError
        Where another edit came first. The edit is kept all the same, set aside.
    """
    check(draft)
    with store.writing() as unit:
        known = versions(unit, briefing)
        newest = latest(known)
        if newest.draft == draft:
            return newest
        late = newest.number != base
        version = replace(
            newest, id=uuid7(now), number=known[-1].number + 1, base=base, edited_at=now, aside=late, draft=draft
        )
        unit.put_document(_document(version))
    if late:
        raise ConflictError(
            worded(
                "Somebody saved version {number} while version {base} was edited here. Nothing is lost: this text is kept as version {kept}, set aside.",
                number=newest.number,
                base=base,
                kept=version.number,
            ),
            worded("Open the briefing again: it shows the newest version, and lists the one that was set aside."),
        )
    return version


def check(draft: Draft) -> None:
    """InputError where a draft cannot be a briefing."""
    wrong = next(_faults(draft), None)
    if wrong is not None:
        raise InputError(*wrong)


def _faults(draft: Draft) -> Iterator[tuple[str, str]]:
    if not draft.title.strip() or len(draft.title) > LONGEST_TITLE:
        yield "A briefing needs a title.", f"Write one of at most {LONGEST_TITLE} characters."
    if draft.language not in OWN_NAMES:
        yield f"There is no language '{draft.language}'.", f"Use one of: {', '.join(OWN_NAMES)}."
    if not 1 <= draft.weeks <= 26 or not 1 <= draft.pages <= 4:
        yield "A briefing shows 1 to 26 weeks on 1 to 4 pages.", "Correct the number and send again."
    if len(draft.blocks) > MOST_BLOCKS or any(len(one.text) + len(one.title) > LONGEST_TEXT for one in draft.blocks):
        yield (
            f"A briefing has at most {MOST_BLOCKS} parts of at most {LONGEST_TEXT:,} characters.",
            "Write less, or begin a second briefing.",
        )
    sections = [one.section for one in draft.blocks if one.section != "text"]
    if unknown := set(sections) - set(SECTIONS):
        yield f"There is no section '{min(unknown)}'.", f"Use: {', '.join(SECTIONS)}, text."
    if len(sections) != len(set(sections)):
        yield "A section is named twice.", "Name each once."


def versions(reader: Reader, briefing: str) -> tuple[Version, ...]:
    """All versions of a briefing, oldest first; NotFoundError where there is none."""
    found = tuple(version for version in _all(reader) if version.briefing == briefing)
    if not found:
        raise NotFoundError(
            worded("There is no briefing '{briefing}'.", briefing=briefing), worded("Choose one of the list.")
        )
    return found


def latest(known: Iterable[Version]) -> Version:
    """The newest version that was not set aside."""
    return max((version for version in known if not version.aside), key=lambda version: version.number)


def begun(reader: Reader) -> tuple[Version, ...]:
    """Every briefing in its newest version, the one begun last first."""
    by_briefing: dict[str, list[Version]] = {}
    for version in _all(reader):
        by_briefing.setdefault(version.briefing, []).append(version)
    return tuple(sorted((latest(known) for known in by_briefing.values()), key=lambda one: one.begun_at, reverse=True))


def _all(reader: Reader) -> Iterable[Version]:
    return sorted((_version(document) for document in reader.documents(KIND)), key=lambda one: one.number)


def _document(version: Version) -> Document:
    body = json.dumps(asdict(version), default=_iso, sort_keys=True, ensure_ascii=False)
    return Document(version.id, KIND, version.edited_at, sha256_hex(body.encode()), version.draft.title, body)


def _iso(value: date) -> str:
    return value.isoformat()


def _version(document: Document) -> Version:
    body = json.loads(document.body)
    draft = body.pop("draft")
    day = draft.pop("map_day")
    blocks = tuple(DraftBlock(**block) for block in draft.pop("blocks"))
    made = Draft(map_day=date.fromisoformat(day) if day else None, blocks=blocks, **draft)
    begun_at, edited_at = parse_instant(body.pop("begun_at")), parse_instant(body.pop("edited_at"))
    return Version(draft=made, begun_at=begun_at, edited_at=edited_at, **body)
