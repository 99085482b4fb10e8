"""How names sound: one name in several scripts and romanisations, and the ways to read it."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.claims.names.sound import readings, script_of, skeleton, sounds
from tandem.claims.names.spelling import spellings

NAMES = ("Харків", "Kharkiv", "Charkiw", "حلب", "평양", "Θεσσαλονίκη", "თბილისი", "Брчко", "Łódź", "北京")
words = st.sampled_from(NAMES) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Харків", "Kharkiv"), ("Добој", "Doboj"), ("Брчко", "Brčko"), ("Ізюм", "Izyum"), ("Запоріжжя", "Zaporizhzhia")],
)
def test_spellings_of_one_name_sound_the_same(one: str, other: str) -> None:
    assert sounds([one]) == sounds([other])


def test_every_script_is_spelled_in_latin_letters() -> None:
    for sound in sounds(NAMES):
        assert sound and sound.isascii(), sound


def test_ch_is_read_in_both_ways_and_french_where_it_looks_it() -> None:
    assert readings("Charkiw") == ("Charkiw", "Kharkiw")
    assert "Pishchani" in readings("Pichtchani") and "Hai" not in readings("Hai")[1:]
    assert sounds(["Kharkiv"])[0] in sounds(readings("Charkiw"))


def test_skeleton_keeps_a_mark_of_a_first_vowel() -> None:
    assert skeleton("izium") != skeleton("sumi") and skeleton("oleksandrivka") == skeleton("aleksandrovka")


@pytest.mark.parametrize(
    ("text", "script"),
    [("Kyiv", "Latn"), ("Київ", "Cyrl"), ("حلب", "Arab"), ("평양", "Hang"), ("12-3", ""), ("Київ K", "Cyrl")],
)
def test_script_is_the_one_that_most_letters_are_of(text: str, script: str) -> None:
    assert script_of(text) == script


@given(st.lists(words, max_size=6))
def test_names_sound_the_same_together_and_alone(texts: list[str]) -> None:
    assert sounds(texts) == tuple(sounds([text])[0] for text in texts)


def test_marks_tell_namesakes_apart() -> None:
    marks = [
        one.marks for one in spellings(["Gornje Polje", "Donje Polje", "Полье", "School No. 05", "Team A"], "asset")
    ]
    assert marks == [{"upper"}, {"lower"}, set(), {"5"}, {"a"}]
    (new, old) = spellings(["Новоолександрівка", "Олександрівка"], "community")
    assert new.marks == {"new"} and old.marks == set()


def test_words_of_names_are_given_once_for_each_use() -> None:
    path = Path(__file__).parents[3] / "src/tandem/vocabulary/name_words.csv"
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["use"] for row in rows} == {"generic", "quality", "prefix", "title"}
    quality = [word for row in rows if row["use"] == "quality" for word in row["words"].split()]
    twice = {sounds([word])[0] for word in quality if quality.count(word) > 1}
    assert not twice, "a word has two meanings"
