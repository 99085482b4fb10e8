"""No page and no paper keeps an English text in another language.

A catalogue that marks whatever it translates stands in for the translations: what is left unmarked, and is no name, id or number
of the workspace, was never handed to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import NullTranslations
from html.parser import HTMLParser
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from tandem import language as languages
from tandem.usecases.room.open import Room
from tandem.vocabulary import properties
from tandem.worded import SLOT

CODE = "uk"  # Its own script for what CLDR spells: months and units.
_MARKED = re.compile("‹[^›]*›")
_WORD = re.compile(r"[A-Za-z]{2,}")
_DIGEST = re.compile(r"\b[0-9a-f]{16,64}\b")
_IN_ALL_LANGUAGES = frozenset(
    "Tandem PDF DOCX HTML XLSX CSV GPKG GEOJSON GeoJSON GeoPackage ICS XML MS Project UTC WGS UTM SHA CHA iCalendar".split()  # noqa: SIM905
)
_SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-label")


class Marking(NullTranslations):
    """Marks the words of a text, not its values: what is put in has to be marked by itself."""

    def gettext(self, message: str) -> str:
        pieces = re.split(r"(\{\w+\})", message)
        return "".join(piece if not piece or SLOT.fullmatch(piece) else f"‹{piece}›" for piece in pieces)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class Shown(HTMLParser):
    """Texts and attributes that a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "style", "code", "pre", "option") and (tag != "option" or "lang" in given):
            self._hidden += 1
        self.texts += [given[name] or "" for name in _SHOWN_ATTRIBUTES if name in given]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "code", "pre") or (tag == "option" and self._hidden):
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.texts.append(data)


@pytest.fixture
def marking(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every language is one that marks."""
    monkeypatch.setattr(languages, "_catalogue", lambda code: Marking())
    languages.language_of.cache_clear()
    yield
    languages.language_of.cache_clear()


def data_of(room: Room) -> re.Pattern[str]:
    """Whatever people wrote or named: it stays as it is in every language."""
    found: set[str] = {room.region}
    with room.workspace.store.reading() as reader:
        evidence = reader.evidence()
        for said in evidence.claims.values():
            for claims in said.values():
                for claim in claims:
                    found |= {claim.thing, claim.id, claim.unreadable}
                    if properties(claim.kind)[claim.property].type == "text":
                        found |= {claim.original, str(claim.value)}
        found |= {source.name for source in evidence.sources.values()}
        found |= {
            text for report in reader.reports() for text in (report.id, report.title, report.form, report.channel)
        }
        found |= {head.id for kind in ("plan", "policy") for head in reader.heads(kind)}
    planned = room.planned()
    found |= {planned.policy.name, planned.policy.label}
    found |= {work.id for work in planned.prepared.works.works} | {work.name for work in planned.prepared.works.works}
    words = sorted((re.escape(one) for one in found if one and re.search("[A-Za-z]", one)), key=len, reverse=True)
    return re.compile("|".join(words))


def leaks(text: str, data: re.Pattern[str]) -> list[str]:
    """Words that are neither marked nor data."""
    rest = data.sub(" ", _DIGEST.sub(" ", _MARKED.sub(" ", text)))
    return [word for word in _WORD.findall(rest) if word not in _IN_ALL_LANGUAGES]


def page_leaks(page: str, data: re.Pattern[str]) -> list[str]:
    shown = Shown()
    shown.feed(page)
    return [f"{found} in {text.strip()[:300]!r}" for text in shown.texts if (found := leaks(text, data))]


def addresses(room: Room) -> list[str]:
    works = {work.kind: work.id for work in room.planned().prepared.works.works}
    picture = room.planned().prepared.seen.picture
    things = [works[kind] for kind in sorted(works)]
    things += [picture.communities[0].id, picture.hazardous_areas[0].id, picture.assets[0].id, picture.teams[0].id]
    things += [picture.organisations[0].id]
    lists = (
        "works",
        "hazards",
        "communities",
        "assets",
        "teams",
        "organisations",
        "commitments",
        "devices",
        "accreditations",
        "non_conformities",
        "inspections",
        "education_sessions",
        "stockpile_destructions",
        "documents",
        "reports",
        "findings",
    )
    return [
        "/",
        "/scenarios",
        "/briefing",
        "/inbox",
        "/inbox/conflicts",
        "/inbox/pending",
        "/inbox/refused",
        "/inbox/stale",
        "/forms?year=2025",
        "/forms/records?year=2025&form=0&table=0&row=0&column=1",
        "/quality",
        "/life",
        f"/life/{picture.hazardous_areas[0].id}",
        "/search?q=a",
        *(f"/list/{kind}" for kind in lists),
        *(f"/ask/{thing}" for thing in things),
        f"/ask/{picture.communities[0].id}/sooner",
        f"/work/{works['clearance']}/progress",
        "/ask/0",
        "/nowhere",
    ]


@pytest.mark.usefixtures("marking")
def test_no_page_keeps_an_english_text(client: TestClient, room: Room) -> None:
    data = data_of(room)
    found = {}
    for address in addresses(room):
        answer = client.get(address, headers={"cookie": f"language={CODE}"})
        told = page_leaks(answer.text, data)
        if told:
            found[address] = told
    assert not found, "\n".join(f"{address}: {one}" for address, told in found.items() for one in told)


@pytest.mark.usefixtures("marking")
@pytest.mark.parametrize("kind", ["nts", "clearance", "repair", "marking"])
def test_no_order_keeps_an_english_text(client: TestClient, room: Room, kind: str) -> None:
    work = next(work.id for work in room.planned().prepared.works.works if work.kind == kind)
    answer = client.get(f"/work/{work}/tasking.pdf?lang={CODE}")
    told = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    told = " ".join(told.split())
    assert "‹" in told
    # Ids are broken over lines.
    assert not [word for word in leaks(told, data_of(room)) if not re.fullmatch("[a-f]+", word)]
