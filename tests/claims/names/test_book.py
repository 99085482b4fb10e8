"""The book of names: what is looked up is found, whatever the order in which names were written down."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import _spellings as generated
from tandem.claims.names.book import NameBook


def villages(count: int, seed: int) -> list[str]:
    drawn = random.Random(seed)
    return sorted({generated.village(drawn) for _ in range(count)})


def test_every_scheme_of_romanisation_finds_the_name() -> None:
    names = villages(300, 4)
    book = NameBook.of("community", enumerated(names))
    for scheme in generated.SCHEMES:
        found = sum(
            str(at) in {one.thing for one in book.nearest(generated.latin(name, scheme))}
            for at, name in enumerate(names)
        )
        assert found >= 0.97 * len(names), scheme


def enumerated(names: list[str]) -> list[tuple[str, str]]:
    return [(str(at), name) for at, name in enumerate(names)]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(villages(40, 1))), min_size=1), st.randoms())
def test_the_book_does_not_depend_on_the_order_of_its_names(
    named: list[tuple[str, str]], chance: random.Random
) -> None:
    mixed = list(named)
    chance.shuffle(mixed)
    one, other = NameBook.of("community", named), NameBook.of("community", mixed)
    assert one.nearest("Oleksandrivka") == other.nearest("Oleksandrivka")


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(villages(60, 2)), min_size=2, max_size=30, unique=True))
def test_a_name_finds_its_own_thing_first(names: list[str]) -> None:
    book = NameBook.of("community", enumerated(names))
    for at, name in enumerate(names):
        best = book.nearest(name, 1)[0]
        assert (best.thing, best.name) == (str(at), name)


def test_an_empty_book_and_a_text_without_letters_find_nothing() -> None:
    assert NameBook.of("community", []).nearest("Kyiv") == ()
    assert [len(rows) for rows, _ in NameBook.of("community", []).pairs()] in ([], [0])
    assert NameBook.of("community", [("a", "Київ")]).nearest("...") == ()
    assert NameBook.of("community", [("a", "...")]).nearest("Kyiv") == ()
