"""Title, rank and office are kept apart from a person's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.claims.names.book import NameBook
from tandem.claims.names.people import Person, person


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        ("Deputy Defense Minister Viktor Goremykin", "Deputy Defense Minister", "Viktor Goremykin"),
        ("Minister of Defence No Kwang Chol", "Minister of Defence", "No Kwang Chol"),
        ("Lt. Gen. A. Khinshtein", "Lt. Gen.", "A. Khinshtein"),
        ("генерал-лейтенант Виктор Горемыкин", "генерал-лейтенант", "Виктор Горемыкин"),
        ("заступник міністра Марія Коваль", "заступник міністра", "Марія Коваль"),
        ("Goremykin V. P.", "", "Goremykin V. P."),
        ("Major", "", "Major"),
        ("", "", ""),
    ],
)
def test_title_stands_apart(text: str, title: str, name: str) -> None:
    assert person(text) == Person(title, name)


@given(st.text(max_size=40))
def test_no_word_of_a_name_is_lost(text: str) -> None:
    found = person(text)
    assert [*found.title.split(), *found.name.split()] == text.split()


def test_a_title_does_not_make_two_people_alike() -> None:
    book = NameBook.of("person", [("p", "Governor Ivan Petrenko"), ("q", "Oleh Shevchuk")])
    assert [one.thing for one in book.nearest("Governor Oleh Shevchuk", 1)] == ["q"]
    assert book.nearest("Governor Oleh Shevchuk", 1)[0].likeness == 1
