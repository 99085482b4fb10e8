"""Every catalogue: complete, with the slots of the English text, in its own script, and spelled as CLDR says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.errors import NotFoundError
from tandem.language import ENGLISH, OWN_NAMES, language_of

CODES = tuple(code for code in OWN_NAMES if code != "en")
SCRIPTS = {"uk": "[\u0400-\u04ff]", "ru": "[\u0400-\u04ff]", "ar": "[\u0600-\u06ff]"}
SOURCE = Path(str(files("tandem")))
KEYS = ("text", "plural", "phrase", "worded", "worded_plural")
# Signs, formats and names that are the same in every script.
AS_IN_ENGLISH = re.compile(
    r"(\W|\{\w+\}|PDF|DOCX|HTML|XLSX|CSV|GeoJSON|GeoPackage|SHA-256|iCalendar|ICS|XML|MS Project|UTC|Tandem)*"
)


def catalogue(code: str) -> Catalog:
    with files("tandem.language").joinpath("catalogues", f"{code}.po").open("rb") as stream:
        return read_po(stream, locale=code)


def messages(code: str) -> Iterator[Message]:
    return (message for message in catalogue(code) if message.id)


def forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def slots(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_translated_in_every_form(code: str) -> None:
    wanted = catalogue(code).num_plurals
    for message in messages(code):
        assert all(forms(message)), message.id
        assert len(forms(message)) == (wanted if isinstance(message.id, tuple) else 1), message.id


@pytest.mark.parametrize("code", CODES)
def test_slots_are_those_of_the_english_text(code: str) -> None:
    for message in messages(code):
        english = message.id[1] if isinstance(message.id, tuple) else message.id
        for form in forms(message):
            assert slots(form) == slots(english), message.id


@pytest.mark.parametrize("code", SCRIPTS)
def test_no_text_is_left_in_latin_letters(code: str) -> None:
    for message in messages(code):
        for form in forms(message):
            assert re.search(SCRIPTS[code], form) or AS_IN_ENGLISH.fullmatch(form), message.id


@pytest.mark.parametrize("code", CODES)
def test_spaces_and_lines_at_the_ends_are_kept(code: str) -> None:
    for message in messages(code):
        english = message.id[1] if isinstance(message.id, tuple) else message.id
        for form in forms(message):
            assert form[: len(form) - len(form.lstrip())] == english[: len(english) - len(english.lstrip())], message.id
            assert form == form.rstrip() or english != english.rstrip(), message.id


def literals() -> Iterator[str]:
    """English texts that Python code looks up, wherever the call stands."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if ast.unparse(node.func).startswith("facts."):
                    continue  # The name of a property, which nobody is shown.
                if name in KEYS and isinstance(node.args[0].value, str) and node.args[0].value:
                    yield node.args[0].value


def test_every_text_of_the_code_is_in_the_catalogues() -> None:
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in messages("uk")}
    assert not set(literals()) - known, "run script/words"


@pytest.mark.parametrize("code", OWN_NAMES)
@settings(deadline=None)  # the first call reads the catalogue
@given(n=st.integers(0, 10**7))
def test_plural_holds_its_number(code: str, n: int) -> None:
    language = language_of(code)
    assert language.number(n) in language.plural("{n} team", "{n} teams", n)


@pytest.mark.parametrize("code", OWN_NAMES)
def test_day_has_its_year_and_a_sentence_one_full_stop(code: str) -> None:
    language = language_of(code)
    told = language.text("It starts on {day}.", day=language.dated(date(2026, 5, 3)))
    assert "2026" in told and told.endswith(".") and not told.endswith("..")


def test_planner_writes_iso_days_in_english_only() -> None:
    assert ENGLISH.dated(date(2026, 5, 3)) == "2026-05-03"
    assert language_of("ar").dated(date(2026, 5, 3)) == "3 أيار 2026"


def test_values_are_never_read_as_slots() -> None:
    assert ENGLISH.text("{team} arrives only on {day}", team="{day}", day="x") == "{day} arrives only on x"


def test_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(NotFoundError, match="tlh"):
        language_of("tlh")
