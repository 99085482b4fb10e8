import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def own(region: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that these tests may change."""
    path = tmp_path_factory.mktemp("foresight") / "region.gpkg"
    shutil.copy(region, path)
    return path


def test_uncertainty_tells_curves_and_dates_and_writes_all_of_them(own: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "outlook.csv"
    told = run("uncertainty", own, "--draws", 20, "--engine", "local:1", "--next", 3, "--output", out)
    assert "P80" in told.output
    assert "as planned" in told.output
    with (tmp_path / "outlook-dates.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["what"] for row in rows} == {"begin", "end", "service", "released", "marked"}
    for row in rows:
        assert row["p10"] <= row["p50"] <= row["p80"]
    assert (tmp_path / "outlook-curves.csv").exists()
    again = run("uncertainty", own, "--draws", 20, "--engine", "local:2", "--next", 3)
    assert again.output == told.output.split("Wrote")[0]


def test_a_scenario_is_kept_compared_and_planned_beside_the_live_plan(own: Path, run: Run) -> None:
    add = ("--by", "Ana", "--reason", "donor asks")
    run(
        "scenario",
        "add",
        own,
        "more",
        *add,
        "--teams",
        5,
        "--scope",
        "manual_clearance",
        "--scope",
        "ts",
        "--arrival",
        "2026-05-01",
    )
    run("scenario", "add", own, "sure", *add, "--confirmed-only")
    run("scenario", "add", own, "late", *add, "--late", 0.8, 14)
    assert "5 more teams of 8" in run("scenario", "list", own).output
    run("scenario", "add", own, "more", *add, "--confirmed-only", code=3)
    run("scenario", "add", own, "empty", *add, code=2)
    told = run("scenario", "compare", own, "--iterations", 20, "--engine", "local:1").output
    rows = {line.split("  ")[0]: line for line in told.splitlines()}
    assert {"as it is", "more", "sure", "late"} <= rows.keys()
    assert "Noise" in told
    gained = {name: int(rows[name].split()[2].replace(",", "")) for name in ("more", "sure", "late")}
    assert gained["more"] >= 0
    assert gained["sure"] <= 0
    planned = run("plan", own, "--scenario", "more", "--iterations", 20, "--quiet", "--date", "2026-04-01").output
    assert "beside the live plan" in planned
    run("compare", own, "last", "2", code=2)  # there is still one live plan only
    run("plan", own, "--scenario", "nobody", "--quiet", code=2)


def test_worth_is_a_table_of_scopes_by_month_without_negative_figures(own: Path, run: Run) -> None:
    told = run("worth", own, "--months", 2, "--engine", "local:1").output
    figures = [
        line.split()[-2:]
        for line in told.splitlines()
        if line.startswith(("Manual clearance", "Technical survey", "Non-technical survey"))
    ]
    assert figures
    assert all(int(cell.replace(",", "")) >= 0 for row in figures for cell in row)


def test_a_robust_plan_is_kept_and_told_beside_the_plain_one(own: Path, run: Run) -> None:
    told = run(
        "plan", own, "--robust", "--iterations", 10, "--quiet", "--engine", "local:1", "--date", "2026-04-01"
    ).output
    assert "fresh draws" in told
    assert "P80" in told
    run("plan", own, "--robust", "--scenario", "more", "--quiet", code=2)
