"""Briefings as they are written: every edit is kept, and nobody overwrites what they have not seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.errors import ConflictError, InputError, NotFoundError
from tandem.policy import generic_policy
from tandem.publishing.content import SECTIONS
from tandem.store.geopackage import create
from tandem.usecases.briefing.changing import changed
from tandem.usecases.briefing.drafts import Draft, DraftBlock, begin, begun, latest, save, versions
from tandem.usecases.briefing.text_changes import text_changes

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_every_edit_is_kept_and_a_late_one_is_set_aside(tmp_path: Path) -> None:
    store = create(tmp_path / "w.gpkg", generic_policy().text, NOW)
    first = begin(store, "plan", Draft("One"), NOW)
    second = save(store, first.briefing, 1, Draft("Two"), NOW + MINUTE)
    assert (second.number, second.base, second.aside) == (2, 1, False)
    with pytest.raises(ConflictError, match="version 3, set aside"):
        save(store, first.briefing, 1, Draft("Mine"), NOW + 2 * MINUTE)
    third = save(store, first.briefing, 2, Draft("Three"), NOW + 3 * MINUTE)
    with store.reading() as reader:
        known = versions(reader, first.briefing)
        assert [(one.draft.title, one.aside) for one in known] == [
            ("One", False),
            ("Two", False),
            ("Mine", True),
            ("Three", False),
        ]
        assert latest(known) == third
        assert begun(reader) == (third,)
    store.close()


def test_saving_what_is_there_keeps_nothing_new(tmp_path: Path) -> None:
    store = create(tmp_path / "w.gpkg", generic_policy().text, NOW)
    first = begin(store, "plan", Draft("One", map_day=NOW.date()), NOW)
    assert save(store, first.briefing, 1, first.draft, NOW + MINUTE) == first
    with store.reading() as reader:
        assert versions(reader, first.briefing) == (first,)
        with pytest.raises(NotFoundError):
            versions(reader, "nothing")
    store.close()


@pytest.mark.parametrize(
    "wrong",
    [
        Draft(" "),
        Draft("x" * 301),
        Draft("A", language="xx"),
        Draft("A", weeks=0),
        Draft("A", pages=5),
        Draft("A", blocks=(DraftBlock("script"),)),
        Draft("A", blocks=(DraftBlock("map"), DraftBlock("map"))),
        Draft("A", blocks=(DraftBlock("text", text="x" * 20_001),)),
    ],
)
def test_what_cannot_be_a_briefing_is_refused(tmp_path: Path, wrong: Draft) -> None:
    store = create(tmp_path / "w.gpkg", generic_policy().text, NOW)
    with pytest.raises(InputError):
        begin(store, "plan", wrong, NOW)
    store.close()


def test_layout_holds_what_is_shown_in_order() -> None:
    draft = Draft(
        "A",
        blocks=(
            DraftBlock("land"),
            DraftBlock("text"),
            DraftBlock("text", "Why", "One.\n\nTwo."),
            DraftBlock("map", shown=False),
        ),
    )
    assert [(block.section, block.paragraphs) for block in draft.layout()] == [
        ("land", ()),
        ("text", ("One.", "Two.")),
    ]


@given(
    st.lists(st.tuples(st.sampled_from(("up", "down", "add", "remove")), st.integers(0, len(SECTIONS))), max_size=30)
)
def test_steps_never_lose_or_double_a_section(steps: list[tuple[str, int]]) -> None:
    draft = Draft("A")
    for step, place in steps:
        draft, at = changed(draft, f"{step}:{min(place, len(draft.blocks))}")
        assert 0 <= at <= len(draft.blocks)
    assert sorted(one.section for one in draft.blocks if one.section != "text") == sorted(SECTIONS)


def test_down_and_up_come_back() -> None:
    draft = Draft("A")
    down, place = changed(draft, "down:2")
    assert place == 3 and down != draft
    assert changed(down, "up:3") == (draft, 2)
    with pytest.raises(InputError):
        changed(draft, "burn:1")
    assert changed(draft, "") == (draft, -1)


def test_text_changes_are_told_by_paragraph() -> None:
    before = Draft("A", blocks=(DraftBlock("text", "Why", "One.\n\nTwo."),))
    after = replace(before, title="B", blocks=(DraftBlock("text", "Why", "One.\n\nThree."),))
    told = [(one.change, one.text) for one in text_changes(before, after)]
    assert told == [("gone", "A"), ("new", "B"), ("same", "Why"), ("same", "One."), ("gone", "Two."), ("new", "Three.")]
