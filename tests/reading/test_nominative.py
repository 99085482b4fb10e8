"""Names of Ukrainian and Russian texts in the nominative; the claim keeps the words of the text."""

from datetime import date

import pytest

from tandem.reading.nominative import nominative
from tandem.reading.proposal import Names
from tandem.reading.rules import RuleReader

PEOPLE = [
    ("uk", "Олени Коваль", "Олена Коваль"),
    ("uk", "Олену Вольську", "Олена Вольська"),
    ("uk", "Степана Коваленка", "Степан Коваленко"),
    ("uk", "Сергієм Шевчуком", "Сергій Шевчук"),
    ("uk", "Миколи Плахти", "Микола Плахта"),
    ("uk", "Андрія Гая", "Андрій Гай"),
    ("uk", "Олена Коваль", "Олена Коваль"),
    ("uk", "Микола Плахта", "Микола Плахта"),
    ("ru", "Сергея Валуева", "Сергей Валуев"),
    ("ru", "Анной Вольской", "Анна Вольская"),
    ("ru", "Марии Ивановой", "Мария Иванова"),
    ("ru", "Алексея Павловского", "Алексей Павловский"),
    ("ru", "Сергей Валуев", "Сергей Валуев"),
    ("ru", "Лев Одинцов", "Лев Одинцов"),
    ("ru", "Льва Одинцова", "Лев Одинцов"),
    ("uk", "Лев Гай", "Лев Гай"),
]
ORGANISATIONS = [
    ("uk", "обласної лікарні", "обласна лікарня"),
    ("uk", "Міністерства оборони", "Міністерство оборони"),
    ("uk", "міського голови", "міський голова"),
    ("uk", "комунальному підприємстві", "комунальне підприємство"),
    ("uk", "пресслужбі ДСНС", "пресслужба ДСНС"),
    ("uk", "обленерго", "обленерго"),
    ("uk", "ДСНС", "ДСНС"),
    ("uk", "Чисте поле", "Чисте поле"),
    ("uk", "саперів району", "саперів району"),
    ("ru", "районной больнице", "районная больница"),
    ("ru", "Министерством обороны", "Министерство обороны"),
    ("ru", "посольстве Корвии", "посольство Корвии"),
    ("ru", "районные власти", "районные власти"),
]


@pytest.mark.parametrize(("language", "written", "expected"), PEOPLE)
def test_people_stand_in_the_nominative(language: str, written: str, expected: str) -> None:
    assert nominative(written, language, person=True) == expected


@pytest.mark.parametrize(("language", "written", "expected"), ORGANISATIONS)
def test_organisations_stand_in_the_nominative(language: str, written: str, expected: str) -> None:
    assert nominative(written, language, person=False) == expected


def test_other_languages_stay_as_they_are() -> None:
    assert nominative("Anna Petrova", "en", person=True) == "Anna Petrova"


def test_one_speaker_in_two_cases_is_one_and_the_span_keeps_the_words() -> None:
    text = (
        "Міст у Ромнах закрили, повідомив міський голова Степан Коваленко. "
        "За словами Степана Коваленка, поранено двох людей."
    )
    found = RuleReader().read(text, said=date(2026, 5, 4), known=Names())
    assert {one.chain for one in found if one.property != "role"} == {("Степан Коваленко",)}
    assert all(one.span in text for one in found)
