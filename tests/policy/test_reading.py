import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.errors import PolicyError
from tandem.policy import generic_policy, new_policy, parse_policy
from tandem.vocabulary import codes


def test_generic_policy_speaks_the_vocabulary() -> None:
    policy = generic_policy()
    assert set(policy.services) == set(codes("service"))
    assert {service.via for service in policy.services.values()} <= set(codes("network"))
    assert set(policy.weights) == set(codes("service")) | {"near_hazard"}
    assert set(policy.repair.trades) == set(codes("network"))
    assert set(policy.repair.trades.values()) <= set(codes("scope"))
    assert set(policy.season.scopes) <= set(codes("scope"))
    assert set(policy.repair.damage_factor) == set(codes("damage_state"))
    assert set(policy.terrain_factor) == set(codes("terrain"))
    assert set(policy.default_needs) <= set(codes("service"))


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("expected_cancelled_share = 0.32", "expected_cancelled_share = 1.2", "land.expected_cancelled_share"),
        ("people_for_lowering_danger = 2", "people_for_lowering_danger = 1", "records.people_for_lowering_danger"),
        ("days = 3650", "days = 'ten years'", "horizon.days"),
        ("days = 3650", "days = 3650\nhours = 2", "horizon.hours"),
        ("speed_kmh = 35.0", "", "access.speed_kmh"),
        ("report = 0.4 }", "report = 0.0 }", "learning.variance_parts.report"),
    ],
)
def test_wrong_value_is_named(before: str, after: str, named: str) -> None:
    text = generic_policy().text
    assert before in text
    with pytest.raises(PolicyError, match=named):
        parse_policy(text.replace(before, after, 1))


def test_everything_that_is_wrong_is_told_at_once_with_what_is_allowed() -> None:
    wrong = {
        "water = 1.5": "watr = -2",
        "speed_kmh = 35.0": "speed_kph = 35",
        'hazard_blocks = ["road"': 'hazard_blocks = ["raod"',
        'bac = { unit = "team", m2_per_day = 4700.0': 'bac = { unit = "gang", m2_per_day = nan',
        "days = 3650": "days = 'ten'",
        '"rates.bac" =': '"rates.bca" =',
    }
    text = generic_policy().text
    for before, after in wrong.items():
        assert text.count(before) == 1
        text = text.replace(before, after)
    with pytest.raises(PolicyError) as error:
        new_policy(text)
    told = error.value.cause
    assert "wrong in 10 places" in told and told.count("\n") == 10
    for sentence in (
        "'weights.watr' is -2: give a number of 0 or more.",
        "'weights.watr' is no code of list service; did you mean 'weights.water'?",
        "'weights.water' is missing: give a number of 0 or more.",
        "'access.speed_kph' is no value of a policy; did you mean 'access.speed_kmh'?",
        "'access.speed_kmh' is missing: give a number above 0.",
        "'safety.hazard_blocks' names 'raod', which is no code of list network; did you mean 'road'?",
        "'rates.bac.unit' is 'gang': give one of: 'person', 'team'.",
        "'rates.bac.m2_per_day' is nan: give a number of 0 or more.",
        "'horizon.days' is 'ten': give a whole number from 30 to 20000.",
        "'sources' names 'rates.bca', which is no value of the policy; did you mean 'rates.bac'?",
    ):
        assert sentence in told


def test_what_is_kept_already_is_read_although_the_vocabulary_no_longer_knows_a_code() -> None:
    text = generic_policy().text.replace("wooded = 0.5", "jungle = 0.5")
    assert parse_policy(text).terrain_factor["jungle"] == 0.5
    with pytest.raises(PolicyError, match=r"terrain_factor\.jungle"):
        new_policy(text)


def test_section_that_came_later_than_the_file_is_that_of_generic_and_says_so() -> None:
    text = re.sub(r"\[accreditation\].*?(?=\[safety\])", "", generic_policy().text, flags=re.DOTALL)
    text = re.sub(r'"accreditation\..*\n', "", text)
    policy = parse_policy(text)
    assert policy.accreditation == generic_policy().accreditation
    assert "no such section" in policy.sources["accreditation"]


def test_value_that_came_later_than_the_file_is_that_of_generic_and_says_so() -> None:
    text = re.sub(r'\n"?(sampling\.)?independent"? = .*', "", generic_policy().text)
    policy = parse_policy(text)
    assert policy.sampling.independent
    assert "older than this value" in policy.sources["sampling.independent"]


@given(st.text())
def test_any_text_is_a_policy_or_a_policy_error(text: str) -> None:
    with pytest.raises(PolicyError):
        new_policy(text)


def test_policy_that_is_no_toml_is_refused() -> None:
    with pytest.raises(PolicyError, match="not valid TOML"):
        parse_policy("name = ")


def test_digest_follows_the_text() -> None:
    text = generic_policy().text
    assert parse_policy(text).digest == generic_policy().digest
    assert parse_policy(text + "\n# changed\n").digest != generic_policy().digest


def test_policy_from_before_rates_were_learnt_takes_how_from_generic_and_says_so() -> None:
    generic = generic_policy()
    before, rest = generic.text.split("\n[learning]\n")
    _, after = rest.split("\n[clearance]\n")
    old = f"{before}\n[learning]\nminimum_reports = 8\n[clearance]\n{after}"
    policy = parse_policy(re.sub(r'"?learning.*= ".*\n', "", old))
    assert policy.learning == generic.learning
    assert "no such section" in policy.sources["learning"]
