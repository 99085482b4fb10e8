import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tandem.ids import seeded_uuid7, uuid7

NOW = datetime(2026, 4, 1, tzinfo=UTC)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2500, 1, 1)))
def test_uuid7_carries_version_variant_and_time(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC)
    made = uuid.UUID(uuid7(instant))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(instant.timestamp() * 1000)


def test_uuid7_orders_by_time_and_does_not_repeat() -> None:
    assert uuid7(NOW) < uuid7(NOW + timedelta(milliseconds=1))
    assert len({uuid7(NOW) for _ in range(10_000)}) == 10_000


def test_seeded_ids_repeat_for_the_same_seed_only() -> None:
    first, again, other = seeded_uuid7("a"), seeded_uuid7("a"), seeded_uuid7("b")
    row = [first(NOW) for _ in range(100)]
    assert row == [again(NOW) for _ in range(100)]
    assert len(set(row)) == 100
    assert not set(row) & {other(NOW) for _ in range(100)}
