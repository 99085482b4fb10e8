import pytest

from tandem.errors import PolicyError
from tandem.policy import generic_policy, parse_policy
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
        ("report = 0.4 }", "report = 0.5 }", "learning.variance_shares.*sum to 1, not to 1.1"),
    ],
)
def test_wrong_value_is_named(before: str, after: str, named: str) -> None:
    text = generic_policy().text
    assert before in text
    with pytest.raises(PolicyError, match=named):
        parse_policy(text.replace(before, after, 1))


def test_policy_that_is_no_toml_is_refused() -> None:
    with pytest.raises(PolicyError, match="not valid TOML"):
        parse_policy("name = ")


def test_digest_follows_the_text() -> None:
    text = generic_policy().text
    assert parse_policy(text).digest == generic_policy().digest
    assert parse_policy(text + "\n# changed\n").digest != generic_policy().digest


def test_policy_from_before_shares_were_learnt_takes_those_of_generic() -> None:
    generic = generic_policy()
    before, rest = generic.text.split("\n[learning]\n")
    _, after = rest.split("\n[clearance]\n")
    assert parse_policy(f"{before}\n[learning]\nminimum_reports = 8\n[clearance]\n{after}").learning == generic.learning
