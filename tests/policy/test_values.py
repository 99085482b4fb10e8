"""Every value of the built-in policy has unit, meaning and source as data."""

from importlib.resources import files

from tandem.policy import generic_policy, settings, values
from tandem.policy.values import meaning, source_of
from tandem.vocabulary import policy_meanings

# Values that are no quantity: names, lists of codes, and a shape without a unit.
WITHOUT_UNIT = {"via", "source_roles", "scopes", "unit", "survey_concentration"}


def test_every_value_has_a_meaning_and_a_source() -> None:
    found = values(generic_policy())
    assert len(found) == len(settings(generic_policy())) > 130
    assert [one.path for one in found if not one.label or "{}" in one.label] == []
    assert [one.path for one in found if not one.source] == []


def test_every_number_has_a_unit() -> None:
    found = values(generic_policy())
    numbers = [one for one in found if isinstance(one.value, int | float) and not isinstance(one.value, bool)]
    assert [one.path for one in numbers if not one.unit and one.path.rpartition(".")[2] not in WITHOUT_UNIT] == []


def test_every_line_of_the_vocabulary_is_about_a_value() -> None:
    used = {found.path for one in settings(generic_policy()) if (found := meaning(one)) is not None}
    assert set(policy_meanings()) == used
    lines = files("tandem.vocabulary").joinpath("policy.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(used) + 1, "a value has two lines"


def test_source_is_that_of_the_nearest_section() -> None:
    sources = {"land": "a", "land.share": "b"}
    assert [source_of(sources, path) for path in ("land.share", "land.other", "landing.share")] == ["b", "a", ""]


def test_labels_name_the_code_that_they_are_about() -> None:
    found = {one.path: one.label for one in values(generic_policy())}
    assert found["terrain_factor.metal_rich"].endswith("metal-rich ground")
    assert found["weights.near_hazard"] == "Weight of one person near hazard for one day"
