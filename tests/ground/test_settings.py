import pytest
from pydantic import ValidationError

from tandem.settings import Settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_SEED", "7")
    assert Settings().seed == 7


def test_wrong_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_TIME_LIMIT_SECONDS", "-3")
    with pytest.raises(ValidationError, match="time_limit_seconds"):
        Settings()
