import pytest

from tandem.errors import NotFoundError
from tandem.usecases.looking_up import nearest, one_of

NAMES = {
    "repair/bridge-7": "Bridge over the Una, Repair",
    "clearance/a1": "Stara Luka 0005, Clearance by full search",
    "clearance/b2": "Stara Luka 0017, Clearance by full search",
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("clearence/a1", "clearance/a1"),
        ("repair bridge-7", "repair/bridge-7"),
        ("Stara Luca 0017, clearance by ful search", "clearance/b2"),
    ],
)
def test_what_is_mistyped_is_answered_with_the_nearest_ids(typed: str, meant: str) -> None:
    assert nearest(typed, NAMES)[0] == meant
    with pytest.raises(NotFoundError) as caught:
        one_of(typed, NAMES, "work")
    assert meant in str(caught.value.next_step)


def test_what_is_like_nothing_is_answered_without_a_guess() -> None:
    assert nearest("zzz", NAMES) == []
    with pytest.raises(NotFoundError, match="no work 'zzz'"):
        one_of("zzz", NAMES, "work")
