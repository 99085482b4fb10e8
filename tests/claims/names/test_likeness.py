"""How alike two names are: symmetric, whatever the order of words, one for equal names."""

from hypothesis import given
from hypothesis import strategies as st

from tandem.claims.names.likeness import likeness, word_likeness
from tandem.claims.names.spelling import Spelling, Word, spellings
from tandem.claims.names.words import meanings

NAMES = (
    "Alexander Khinshtein",
    "Alexander Khinstsen",
    "Олександр Хінштейн",
    "Khinshtein A. E.",
    "Rosgvardia",
    "Rosgarde",
    "National Intelligence Service",
    "NIS",
    "HALO Trust",
    "The HALO Trust",
    "Norwegian People's Aid",
    "No Kwang-chol",
    "노광철",
    "Gornje Polje",
    "Donje Polje",
    "",
    "12",
)
names = st.sampled_from(NAMES) | st.text(alphabet="abcdehikmnorstuvz -'", max_size=24)
kinds = st.sampled_from(["person", "organisation"])


def of(name: str, kind: str = "organisation") -> Spelling:
    return spellings([name], kind)[0]


def even(word: Word) -> float:
    """Every word weighs the same."""
    del word
    return 1.0


@given(names, names, kinds)
def test_likeness_is_the_same_both_ways_and_between_none_and_all(one: str, other: str, kind: str) -> None:
    first, second = of(one, kind), of(other, kind)
    alike = likeness(first, second, even)
    assert alike == likeness(second, first, even)
    assert 0 <= alike <= 1 + 1e-12


@given(names, kinds)
def test_a_name_is_wholly_like_itself(name: str, kind: str) -> None:
    spelling = of(name, kind)
    whole = all(len(word.sound) > 1 for word in spelling.words)
    if spelling.words and whole:
        assert abs(likeness(spelling, spelling, even) - 1) < 1e-12


@given(
    st.lists(st.sampled_from(["kovalenko", "ivan", "bondar", "oleksandr"]), min_size=1, max_size=4, unique=True),
    st.randoms(),
)
def test_the_order_of_words_does_not_matter(words: list[str], chance: object) -> None:
    mixed = list(words)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert likeness(of(" ".join(words)), of(" ".join(mixed)), even) == 1


def test_an_abbreviation_is_read_as_initials() -> None:
    assert likeness(of("NIS"), of("National Intelligence Service"), even) >= 0.75
    assert likeness(of("NIS"), of("Norwegian People's Aid"), even) < 0.5


def test_a_short_name_is_found_in_the_long_one() -> None:
    assert likeness(of("HALO"), of("The HALO Trust"), even) >= 0.7


def test_a_garbled_name_is_more_like_its_own_than_like_another() -> None:
    garbled = of("Alexander Khinstsen", "person")
    assert likeness(garbled, of("Олександр Хінштейн", "person"), even) > 0.8
    assert likeness(garbled, of("Viktor Goremykin", "person"), even) < 0.5


def test_names_that_differ_in_a_quality_or_number_are_less_alike() -> None:
    assert likeness(of("Gornje Polje"), of("Donje Polje"), even) < likeness(of("Polje"), of("Polje"), even)
    assert likeness(of("School 5"), of("School 6"), even) < 1
    assert "upper" in meanings().values()


def test_vowels_count_less_than_consonants() -> None:
    one, vowel, consonant = (of(name).words[0] for name in ("kharkiv", "kharkov", "khartiv"))
    assert word_likeness(one, vowel) > word_likeness(one, consonant)
