"""Quantities with bounds and units, in three languages; a number that is spelled and read back is the same (Hypothesis)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.reading.digits import read_digits
from tandem.reading.numbers import Quantity, quantities
from tandem.reading.tables import tables
from tandem.reading.tokens import tokenise

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def found(text: str, language: str = "en") -> list[Quantity]:
    known, tokens = tables(language), tokenise(text)
    return quantities(tokens, known.marks(tokens), known, frozenset())


def spelled(number: int) -> str:
    """English words of a number below a million, by an own rule."""
    if number < 20:
        return ONES.split()[number]
    if number < 100:
        tens = TENS.split()[number // 10 - 2]
        return f"{tens}-{spelled(number % 10)}" if number % 10 else tens
    for size, word in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            head = f"{spelled(number // size)} {word}"
            return head if not rest else f"{head} and {spelled(rest)}" if size == 100 else f"{head} {spelled(rest)}"
    raise AssertionError


@given(st.integers(1, 999_999))
def test_a_number_in_words_is_read_as_it_was_spelled(number: int) -> None:
    assert found(f"{spelled(number).replace(' and ', ' ')} mines")[0].value == {"exact": number}


@given(st.integers(1, 9_999_999), st.sampled_from(["{:,}", "{}"]))
def test_a_number_in_digits_is_read_with_and_without_groups(number: int, form: str) -> None:
    assert found(f"{form.format(number)} mines")[0].value == {"exact": number}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("about 30 mines", {"approx": 30}),
        ("at least thirty mines", {"min": 30}),
        ("more than 1,200 people", {"min": 1200}),
        ("up to 45 villages", {"max": 45}),
        ("no more than 25 of them", {"max": 25}),
        ("fewer than ten houses", {"max": 10}),
        ("between 20 and 30 deminers", {"min": 20, "max": 30}),
        ("12-15 houses", {"min": 12, "max": 15}),
        ("from 20 to 30 houses", {"min": 20, "max": 30}),
        ("thousands of soldiers", {"text": "thousands", "min": 2000, "max": 9999}),
        ("tens of thousands of people", {"text": "tens of thousands", "min": 20000, "max": 99999}),
        ("several houses", {"text": "several", "min": 3}),
        ("a dozen villages", {"exact": 12}),
        ("about 40 per cent of the households", {"percent": 40}),
        ("fourteen deminers", {"exact": 14}),
        ("2.5 million euros", {"exact": 2_500_000}),
        ("3,000 hectares", {"exact": 30_000_000}),
        ("0.46 km2 of farmland", {"exact": 460_000}),
        ("two of the five health posts", {"exact": 2}),
    ],
)
def test_bounds_and_units_in_english(text: str, value: dict[str, object]) -> None:
    (one,) = found(text)
    assert one.value == value


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("uk", "близько 25 гектарів полів", {"approx": 250_000}),
        ("uk", "щонайменше 60 гектарів", {"min": 600_000}),
        ("uk", "понад 1500 мешканців", {"min": 1500}),
        ("uk", "2,4 млн гривень", {"exact": 2_400_000}),
        ("uk", "від двох до трьох тижнів", {"min": 2, "max": 3}),
        ("uk", "дев'ятеро саперів", {"exact": 9}),
        ("ru", "около 200 гектаров", {"approx": 2_000_000}),
        ("ru", "1,2 тыс. жителей", {"exact": 1200}),
        ("ru", "от 30 до 40 мин", {"min": 30, "max": 40}),
        ("ru", "не менее пятнадцати человек", {"min": 15}),
    ],
)
def test_bounds_and_units_in_ukrainian_and_russian(language: str, text: str, value: dict[str, object]) -> None:
    assert found(text, language)[0].value == value


@pytest.mark.parametrize(
    "text",
    [
        "Flash Update #2",
        "children aged 9 and 11",
        "a 34-year-old man",
        "Marta Lin, 67, a teacher",
        "section 3",
        "at 14.20 a blast",
    ],
)
def test_labels_ages_and_times_are_no_quantities(text: str) -> None:
    assert found(text) == []


@given(st.decimals(0, 10_000, places=2))
def test_decimal_comma_and_decimal_point_are_read_by_language(number: object) -> None:
    plain = f"{number:.2f}"
    assert read_digits(plain, ".") == read_digits(plain.replace(".", ","), ",") == float(plain)
