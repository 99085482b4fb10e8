"""What was known when: one pair of options on every command that reads, and the commands on capacity and contradictions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click
import pytest

from tandem.cli.main import main
from tests.conftest import Run

DAY = "2026-04-01"
PICTURE = ("show", "check", "history", "export", "plan", "capacity", "conflicts")
OF_A_PLAN = ("brief", "why", "why-not", "best-slot", "critical", "compare", "uncertainty", "worth")


@pytest.fixture
def copy(region: Path, tmp_path: Path) -> Path:
    path = tmp_path / "region.gpkg"
    shutil.copy(region, path)
    return path


@pytest.mark.parametrize("name", [*PICTURE, *OF_A_PLAN])
def test_every_reading_command_takes_both_dates(name: str) -> None:
    options = {option for one in main.get_command(click.Context(main), name).params for option in one.opts}
    assert {"--valid-at", "--known-at"} <= options


def test_what_was_received_later_is_not_shown(run: Run, copy: Path) -> None:
    early = ("--valid-at", DAY, "--known-at", "2026-02-16")
    now = run("show", copy, "--valid-at", DAY).output
    then = run("show", copy, *early).output
    assert "received until 2026-02-15" in then or "received until 2026-02-16" in then
    assert "Land" in now and then != now
    assert len(run("check", copy, *early).output) != len(run("check", copy, "--valid-at", DAY).output)
    assert "Nothing had been received" in run("capacity", copy, "--known-at", "2001-01-01", code=2).stderr
    assert run("conflicts", copy, *early).output != run("conflicts", copy, "--valid-at", DAY).output


def test_a_day_counts_to_its_end(run: Run, copy: Path) -> None:
    day = run("capacity", copy, "--on", DAY, "--known-at", "2026-03-31").output
    assert day == run("capacity", copy, "--on", DAY, "--known-at", "2026-03-31T23:59:59Z").output
    assert (
        run("as-of", copy, "2026-03-31", "--date", DAY).output.splitlines()[2:]
        == run("show", copy, "--known-at", "2026-03-31", "--date", DAY).output.splitlines()[2:]
    )


def test_history_and_report_lead_back_to_what_was_known(run: Run, copy: Path) -> None:
    rows = json.loads(run("capacity", copy, "--on", DAY, "--format", "json").output)["rows"]
    (deminers,) = {
        thing for row in rows for word in row["sources"] if "deminers" in word["sentence"] for thing in word["things"]
    }
    assert "940" in run("history", copy, deminers, "--valid-at", DAY).output
    before = run("history", copy, deminers, "--valid-at", DAY, "--known-at", "2026-03-21").output
    assert "940" not in before and "1,000" in before


def test_answers_about_a_plan_are_about_the_last_one_kept_by_then(run: Run, copy: Path, tmp_path: Path) -> None:
    assert "no plan" in run("critical", copy, "--known-at", "2026-04-02", code=2).stderr
    run("plan", copy, "--iterations", 0, "--quiet", "--date", "2026-04-08")
    first, second = (run("critical", copy, *of).output for of in (("--valid-at", DAY), ()))
    assert first == run("critical", copy, "--valid-at", DAY).output != second
    assert "no plan" in run("critical", copy, "--valid-at", "2020-01-01", code=2).stderr


def test_a_plan_can_be_made_from_what_was_known_then(run: Run, copy: Path) -> None:
    made = run("plan", copy, "--iterations", 0, "--quiet", "--date", DAY, "--known-at", "2026-03-20").output
    whole = run("plan", copy, "--iterations", 0, "--quiet", "--date", DAY).output
    assert made.splitlines()[3:6] != whole.splitlines()[3:6]


def test_capacity_tells_states_apart(run: Run, copy: Path) -> None:
    text = run("capacity", copy, "--on", DAY).output
    assert "about 5,000 engineers expected by" in text and "one root; not confirmed" in text
    assert "940 to 1,000 deminers in training" in text and "contested" in text
    assert run("capacity", copy, "--on", DAY, "--format", "csv").output.startswith(
        "organisation,name,scope,confirmed_low"
    )


def test_a_plan_on_a_share_of_the_expected_says_so_in_plan_and_briefing(run: Run, copy: Path, tmp_path: Path) -> None:
    teams = {}
    for asked in ("confirmed", "expected:100%", "all", "expected:0.5"):
        output = run("plan", copy, "--capacity", asked, "--iterations", 0, "--quiet", "--date", DAY).output
        teams[asked] = int(output.split(" works, ")[1].split(" teams")[0])
    assert teams["confirmed"] < teams["expected:0.5"] < teams["all"] == teams["expected:100%"]
    page = tmp_path / "brief.html"
    run("brief", copy, "--output", page)
    text = page.read_text(encoding="utf-8")
    assert "This plan counts on 50% of the people expected or in training" in text
    assert "Engineer Contingent North" in text


@pytest.mark.parametrize("asked", ["half", "expected", "expected:2", "expected:-1", "expected:nan", "in_training:0.5"])
def test_a_share_that_is_none_is_refused(run: Run, copy: Path, asked: str) -> None:
    assert "no capacity to plan on" in run("plan", copy, "--capacity", asked, "--quiet", code=2).stderr


def test_contradictions_are_listed_and_given_to_somebody(run: Run, copy: Path) -> None:
    text = run("conflicts", copy, "--valid-at", DAY).output
    conflict = next(line for line in text.splitlines() if line.startswith("conflict/"))
    assigned = ("--assign", conflict, "--owner", "Olena", "--due", "2030-01-31", "--by", "Chief")
    assert "is settled by Olena" in run("conflicts", copy, *assigned, "--valid-at", DAY).output
    assert "Olena, until 2030-01-31" in run("conflicts", copy, "--owner", "olena", "--valid-at", DAY).output
    assert "No such" in run("conflicts", copy, "--owner", "Petro", "--valid-at", DAY).output
    assert "--owner and --due" in run("conflicts", copy, "--assign", conflict, code=2).stderr
    assert "no open contradiction" in run("conflicts", copy, "--assign", "conflict/x/y", *assigned[2:], code=2).stderr
