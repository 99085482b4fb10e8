"""Editing a policy: the values set are there, and nothing else of the file has moved."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from tandem.errors import PolicyError
from tandem.policy import Policy, Setting, edited, generic_policy, new_policy, parse_policy, setting_of, settings
from tandem.policy.values import leaves

GENERIC = generic_policy()
PATHS = sorted(settings(GENERIC))
# The file leaves out lengths of rates that are areas.
WRITTEN = sorted(set(PATHS) & dict(leaves(tomllib.loads(GENERIC.text))).keys())
# A source is one line of text.
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


def _other(old: Setting) -> st.SearchStrategy[Setting]:
    """Values of the same type; not every one is within its range."""
    if isinstance(old, bool):
        return st.booleans()
    if isinstance(old, int):
        return st.integers(0, 10**6)
    if isinstance(old, float):
        return st.floats(0, 1e9, allow_nan=False)
    if isinstance(old, tuple):
        return st.lists(WORDS, max_size=4).map(tuple)
    return WORDS


@st.composite
def wanted(draw: st.DrawFn, paths: Sequence[str] = PATHS) -> dict[str, Setting]:
    """Other values by path."""
    chosen = draw(st.lists(st.sampled_from(paths), min_size=1, max_size=5, unique=True))
    return {path: draw(_other(settings(GENERIC)[path])) for path in chosen}


def lines_moved(before: str, after: str) -> set[str]:
    """Lines of the file that are not there any more, in their order."""
    old, new = before.splitlines(), after.splitlines()
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return {line for tag, first, last, _, _ in steps if tag in ("replace", "delete") for line in old[first:last]}


def comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


@limits(deadline=None)
@given(wanted(), WORDS)
def test_values_set_are_there_and_comments_and_order_stay(values: dict[str, Setting], source: str) -> None:
    text = edited(GENERIC.text, values, source=source, version=2)
    try:
        made = parse_policy(text)
    except PolicyError as error:  # out of range: told by path, not lost
        assert any(path in error.cause or path.rpartition(".")[0] in error.cause for path in values)
        return
    expected = {**settings(GENERIC), **values}
    assert settings(made) == expected
    assert made.version == 2 and all(made.sources[path] == source for path in values)
    assert {path: one for path, one in made.sources.items() if path not in values} == {
        path: one for path, one in GENERIC.sources.items() if path not in values
    }
    assert len(lines_moved(GENERIC.text, text)) <= 2 * len(values) + 1
    if not any("#" in str(value) for value in (*values.values(), source)):
        assert comments(text) == comments(GENERIC.text)


@limits(deadline=None)
@given(wanted(WRITTEN))
def test_setting_values_back_gives_the_first_policy(values: dict[str, Setting]) -> None:
    try:
        there = edited(GENERIC.text, values)
        back = edited(there, {path: settings(GENERIC)[path] for path in values})
    except PolicyError:
        return
    # Numbers may be spelled otherwise: 0.10 comes back as 0.1.
    assert tomllib.loads(back) == tomllib.loads(GENERIC.text) and comments(back) == comments(GENERIC.text)


def without(section: str) -> Policy:
    """The built-in policy without a section and its sources."""
    values, sources = re.sub(rf"(?ms)^\[{section}\].*?(?=^\[)", "", GENERIC.text).split("\n[sources]\n")
    sources = re.sub(rf'(?m)^(?:"{section}\..*"|{section}) = .*\n', "", sources)
    return parse_policy(f"{values}\n[sources]\n{sources}")


@pytest.mark.parametrize("section", ["names", "replan", "travel", "uncertainty", "evidence", "accreditation"])
def test_section_that_the_file_left_to_generic_is_written_out(section: str) -> None:
    old = without(section)
    path = next(
        one
        for one in PATHS
        if one.startswith(f"{section}.") and isinstance(settings(GENERIC)[one], int | float | tuple)
    )
    value = settings(GENERIC)[path]
    made = new_policy(edited(old.text, {path: value}, source="Ana"))
    assert settings(made) == settings(GENERIC)
    assert made.sources[path] == "Ana" and not any("no such section" in one for one in made.sources.values())


def test_section_in_a_form_that_no_longer_counts_is_written_anew() -> None:
    old = re.sub(
        r"(?m)^\[learning\].*?(?=\n\[)", "[learning]\nminimum_reports = 8\n", GENERIC.text, count=1, flags=re.DOTALL
    )
    made = new_policy(edited(old, {"learning.far_sd": 7.0}))
    assert made.learning.far_sd == 7.0 and "minimum_reports" not in made.text


def test_unknown_path_is_told_with_a_guess() -> None:
    with pytest.raises(PolicyError, match=r"did you mean 'weights\.water'"):
        edited(GENERIC.text, {"weights.watr": 2.0})


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("weights.water", "3", 3.0),
        ("horizon.days", "400", 400),
        ("capacity.count_expected", "FALSE", False),
        ("season.closed_from", "12-01", "12-01"),
        ("safety.hazard_blocks", "road, water", ("road", "water")),
        ("safety.hazard_blocks", "", ()),
    ],
)
def test_typed_values_have_the_type_of_the_policy(path: str, typed: str, value: Setting) -> None:
    found = setting_of(GENERIC.text, path, typed)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("path", "typed", "told"),
    [
        ("horizon.days", "3.5", "a whole number from 30 to 20000"),
        ("weights.water", "much", "a number of 0 or more"),
        ("capacity.count_expected", "perhaps", "true or false"),
    ],
)
def test_typed_value_of_another_type_is_told_with_what_is_allowed(path: str, typed: str, told: str) -> None:
    with pytest.raises(PolicyError, match=told):
        setting_of(GENERIC.text, path, typed)
