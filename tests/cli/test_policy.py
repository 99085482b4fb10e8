"""``tandem policy`` as an information manager uses it, and the commands of ``docs/policy.md`` as they stand there."""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tandem.policy import generic_policy, settings
from tandem.times import format_instant
from tests.conftest import Run

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
WHO = ("--by", "Olena K.", "--reason", "Season review")


@pytest.fixture
def path(region: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(region, tmp_path / "region.gpkg"))


def test_commands_of_the_page_run(run: Run, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    commands = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
    assert len(commands) == 11
    for command in commands:
        # The region was received when the test ran, so that nothing was known of it before.
        run(*(part for part in shlex.split(command.replace(" --known-at 2026-04-15", ""))[1:]))


def test_every_value_is_shown_with_its_source(run: Run, path: Path) -> None:
    told = run("policy", path).stdout
    for name in settings(generic_policy()):
        assert re.search(rf"(?m)^{re.escape(name)} ", told), name
    assert "no source" not in told and generic_policy().label in told
    assert run("policy", "show", path).stdout == told


def test_section_is_shown_with_meanings_and_an_unknown_one_names_the_known(run: Run, path: Path) -> None:
    told = run("policy", path, "--section", "land").stdout
    assert "land.point_hazard_radius_m = 30 m" in told and "Radius of the disc" in told and "Mine Ban" in told
    assert "weights" in run("policy", path, "--section", "lands", code=2).stderr


def test_change_says_what_moves_and_the_day_decides_what_is_shown(run: Run, path: Path) -> None:
    values = ("rates.manual_clearance.m2_per_day=12.5", "safety.hazard_blocks=road")
    dates = ("--from", "2026-03-01", "--date", "2026-04-01")
    preview = run("policy", "set", path, *values, *WHO, *dates, "--preview").stdout
    assert "Nothing was written" in preview and "would become version 2" in preview
    assert "Land: nothing changes" in preview and re.search(r"Clearance by full search +\d", preview)
    assert "Would become stale, because made under other values: plan 1 (from 2026-04-01)" in preview
    assert len(run("policy", "history", path).stdout.splitlines()) == 3
    done = run("policy", "set", path, *values, *WHO, *dates).stdout
    assert done.split("What that moves")[1].split("Would become")[0][:500] == preview.split("What that moves")[1][:500]
    assert "12.5" in run("policy", path, "--valid-at", "2026-03-01").stdout
    assert generic_policy().label in run("policy", path, "--valid-at", "2026-02-28").stdout
    assert "Season review" in run("policy", "history", path).stdout
    assert "safety.hazard_blocks" in run("policy", "diff", path, "generic", "2").stdout


def test_known_at_hides_what_was_set_later(run: Run, path: Path) -> None:
    before = format_instant(datetime.now(UTC) - timedelta(seconds=1))
    run("policy", "set", path, "weights.water=7", *WHO, "--from", "2026-03-01")
    assert re.search(r"weights.water +7", run("policy", path, "--valid-at", "2026-03-01").stdout)
    shown = run("policy", path, "--valid-at", "2026-03-01", "--known-at", before)
    assert re.search(r"weights.water +1.5", shown.stdout)


def test_file_under_a_kept_number_is_refused_and_under_a_new_one_kept(run: Run, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    run("policy", "export", path, "--out", file)
    assert file.read_text(encoding="utf-8") == generic_policy().text
    file.write_text(generic_policy().text.replace("share = 0.32", "share = 0.5"), encoding="utf-8")
    assert "version = 2" in run("policy", "set", path, file, *WHO, code=2).stderr
    file.write_text(file.read_text(encoding="utf-8").replace("version = 1", "version = 2"), encoding="utf-8")
    told = run("policy", "set", path, file, *WHO).stdout
    assert "Changed under an unchanged source, so check it: land.expected_cancelled_share" in told


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (["weights.watr=3"], "did you mean 'weights.water'"),
        (["weights.water=-3", "horizon.days=2"], "wrong in 2 places"),
        (["weights.water=1.5"], "says so already"),
        (["weights.water=lots"], "a number of 0 or more"),
        (["missing.toml"], "no file"),
        (["weights.water=3", "horizon.days"], "no PATH=VALUE"),
    ],
)
def test_what_cannot_be_set_is_told_and_nothing_is_written(run: Run, path: Path, wanted: list[str], told: str) -> None:
    assert told in run("policy", "set", path, *wanted, *WHO, code=2).stderr
    assert len(run("policy", "history", path).stdout.splitlines()) == 3


def test_check_tells_values_without_a_source(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(generic_policy().text.replace('weights = "An', '# weights = "An'), encoding="utf-8")
    told = run("policy", "check", file).stdout
    assert "6 values have no source" in told and "weights.near_hazard" in told


def test_file_that_is_no_text_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_bytes(b"\xff\xfe\x00name")
    assert "no text in UTF-8" in run("policy", "check", file, code=2).stderr
