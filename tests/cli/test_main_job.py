"""The main job as a user does it, on a generated region."""

import shutil
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pyogrio
import pypdf
import pytest

from tandem.errors import PlanError
from tests.conftest import Run


@pytest.fixture
def copy(region: Path, tmp_path: Path) -> Path:
    target = tmp_path / "region.gpkg"
    shutil.copy(region, target)
    return target


def test_plan_prints_bound_baselines_and_weights(run: Run, copy: Path) -> None:
    text = run("plan", copy, "--iterations", 5, "--quiet", "--date", "2026-04-01").output
    for word in ("Lower bound", "first come first served", "score per cost", "Policy generic 1 (", "no rule is broken"):
        assert word in text


def test_same_seed_and_iterations_give_the_same_plan(run: Run, copy: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.gpkg"
    shutil.copy(copy, again)
    outputs = [
        run("plan", path, "--iterations", 20, "--seed", 5, "--quiet", "--date", "2026-04-01").output.splitlines()[2:]
        for path in (copy, again)
    ]
    assert outputs[0] == outputs[1]


def test_briefing_page_and_pdf(run: Run, copy: Path, tmp_path: Path) -> None:
    page, pdf = tmp_path / "briefing.html", tmp_path / "briefing.pdf"
    run("brief", copy, "--output", page)
    run("brief", copy, "--output", pdf)
    html = page.read_text(encoding="utf-8")
    assert "People near hazard" in html and "generated" in html.lower()
    assert 'src="http' not in html and 'href="http' not in html
    document = pypdf.PdfReader(pdf)
    assert 1 <= len(document.pages) <= 4
    assert "Near hazard" in "".join(part.extract_text() for part in document.pages)


def test_every_figure_of_the_briefing_leads_to_reports(run: Run, copy: Path, tmp_path: Path) -> None:
    run("brief", copy, "--output", tmp_path / "briefing.html")
    listed = run("history", copy, "figure/people-near-hazard").output.splitlines()
    thing = listed[1].split()[0]
    history = run("history", copy, thing).output
    report = history.split("report ", 1)[1].split()[0]
    content = run("report", copy, report).stdout_bytes
    assert content


def test_briefing_says_what_changed(run: Run, copy: Path, tmp_path: Path) -> None:
    page = tmp_path / "briefing.html"
    run("brief", copy, "--output", page)
    assert "first briefing" in page.read_text(encoding="utf-8").lower()
    run("replan", copy, "--iterations", 5, "--quiet", "--date", "2026-05-01")
    run("brief", copy, "--output", page)
    assert "There is a new plan." in page.read_text(encoding="utf-8")


def test_exports_open_in_other_programs(run: Run, copy: Path, tmp_path: Path) -> None:
    run("export", copy, "--output", tmp_path / "plan.xlsx", "--date", "2026-04-01")
    run("export", copy, "--output", tmp_path / "plan.gpkg", "--date", "2026-04-01")
    sheets = openpyxl.load_workbook(tmp_path / "plan.xlsx", read_only=True).sheetnames
    layers = {name for name, _ in pyogrio.list_layers(tmp_path / "plan.gpkg")}
    for name in ("hazardous_area", "land_ledger", "plan_work", "plan_assignment", "plan_figure"):
        assert name in layers
    assert {"Hazardous areas", "Teams"} < set(sheets) and len(sheets) >= len(layers - {"layer_styles", "qgis_projects"})


def test_plan_opens_in_calendars_and_project_programs(run: Run, copy: Path, tmp_path: Path) -> None:
    run("export", copy, "--output", tmp_path / "plan.ics", "--each-team", "--date", "2026-04-01")
    run("export", copy, "--output", tmp_path / "plan.xml", "--date", "2026-04-01")
    run("export", copy, "--output", tmp_path / "plan.xml", "--each-team", code=2)
    assignments = len(pyogrio.read_dataframe(copy, layer="plan_assignment"))
    calendars = {path.name: path.read_bytes().count(b"BEGIN:VEVENT") for path in tmp_path.glob("*.ics")}
    assert calendars.pop("plan.ics") == assignments == sum(calendars.values()) > 0
    assert (tmp_path / "plan.xml").read_bytes().count(b"<Assignment>") == assignments


def test_plan_as_tables_says_on_whose_word(run: Run, copy: Path, tmp_path: Path) -> None:
    run("export", copy, "--output", tmp_path / "plan.gpkg", "--date", "2026-04-01")
    works, links, routes, told = (
        pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer=f"plan_{name}")
        for name in ("work", "link", "route", "provenance")
    )
    assert set(told["work"]) == set(works["id"]) and told["report"].notna().mean() > 0.9
    assert set(links["before"]) | set(links["after"]) <= set(works["id"]) and len(links)
    assert len(routes) == len(pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="plan_assignment"))
    run("report", copy, told["report"].dropna().iloc[0])


def test_why_tells_reason_and_words(run: Run, copy: Path) -> None:
    frame = pyogrio.read_dataframe(copy, layer="plan_work")
    work = frame.loc[frame["id"].str.startswith("repair/"), "id"].iloc[0]
    text = run("why", copy, work).output
    assert "Effort:" in text and "tandem history" in text


def test_why_not_best_slot_and_critical_answer_about_the_plan(run: Run, copy: Path) -> None:
    frame = pyogrio.read_dataframe(copy, layer="plan_assignment").sort_values("first_day")
    work, team = frame.iloc[-1]["work"], frame.iloc[0]["team"]
    day = frame.iloc[-1]["first_day"].date()
    assert run("why-not", copy, work, "--before", day).output.splitlines()[1].startswith("It could")
    text = run("why-not", copy, work, "--team", team).output
    assert "It could" in text or "It cannot" in text or "It does" in text
    text = run("best-slot", copy, work).output
    assert ("In the plan" in text and "Best" in text) or "is the best of them" in text
    text = run("critical", copy).output
    assert "What decides the end of the plan" in text and "less than a day of slack" in text
    community = pyogrio.read_dataframe(copy, layer="community")["id"].iloc[0]
    assert run("critical", copy, "--for", community).output


def test_why_not_needs_a_day_or_a_team(run: Run, copy: Path) -> None:
    work = pyogrio.read_dataframe(copy, layer="plan_work")["id"].iloc[0]
    assert "Nothing is asked" in run("why-not", copy, work, code=PlanError.exit_code).stderr


def test_replan_keeps_what_has_started(run: Run, copy: Path) -> None:
    before = pyogrio.read_dataframe(copy, layer="plan_assignment")
    run("replan", copy, "--iterations", 10, "--quiet", "--date", "2026-04-20")
    after = pyogrio.read_dataframe(copy, layer="plan_assignment")
    text = run("compare", copy, "previous", "last").output
    started = before[(before["first_day"] < "2026-04-20") & (before["last_day"] >= "2026-04-20")]
    assert len(started)
    kept = set(zip(after["work"], after["team"], strict=True))
    assert all(pair in kept for pair in zip(started["work"], started["team"], strict=True))
    assert "against plan 1" in text


def test_pinned_work_stays_where_it_was_put(run: Run, copy: Path) -> None:
    plan = pyogrio.read_dataframe(copy, layer="plan_assignment")
    late = plan[plan["first_day"] > "2026-05-01"].iloc[0]
    run(
        "pin",
        copy,
        late["work"],
        "--team",
        late["team"],
        "--start",
        late["first_day"].date(),
        "--by",
        "A. Planner",
        "--reason",
        "agreed",
        "--date",
        "2026-04-01",
    )
    run("replan", copy, "--iterations", 5, "--quiet", "--date", "2026-04-01")
    again = pyogrio.read_dataframe(copy, layer="plan_assignment")
    row = again[(again["work"] == late["work"]) & (again["team"] == late["team"])]
    assert list(row["first_day"]) == [late["first_day"]]


def test_confirmed_capacity_uses_no_expected_team(run: Run, copy: Path) -> None:
    run("plan", copy, "--iterations", 5, "--quiet", "--capacity", "confirmed", "--date", "2026-04-01")
    teams = pyogrio.read_dataframe(copy, layer="team").set_index("id")["presence"]
    used = pyogrio.read_dataframe(copy, layer="plan_assignment")["team"].unique()
    assert {teams[team] for team in used} == {"present"}


def test_verify_closes_the_chain(run: Run, copy: Path) -> None:
    assert "chain closes" in run("verify", copy).output


def test_show_check_and_as_of(run: Run, copy: Path) -> None:
    assert "Hazardous area" in run("show", copy, "--date", "2026-04-01").output
    assert "findings" in run("check", copy, "--date", "2026-04-01").output
    assert "Hazardous area" not in run("as-of", copy, "2001-01-01").output


def test_works_moved_in_a_project_program_come_back_as_pins(run: Run, copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.xml"
    run("export", copy, "--output", file, "--date", "2026-04-01")
    said = ("--by", "Olena", "--reason", "The school opens.", "--date", "2026-04-01")
    assert "nothing to pin" in run("import-moves", copy, file, *said).output
    frame = pyogrio.read_dataframe(copy, layer="plan_assignment")
    alone = frame.groupby("work").filter(lambda rows: len(rows) == 1)
    late = alone.loc[alone["work"].str.startswith("nts/")].sort_values("first_day").iloc[-1]
    day = str(late["first_day"])[:10]
    tree = ET.parse(file)
    name = {"p": "http://schemas.microsoft.com/project"}
    task = next(
        task
        for task in tree.iterfind("p:Tasks/p:Task", name)
        if late["work"] in [value.text for value in task.iterfind("p:ExtendedAttribute/p:Value", name)]
    )
    moved = (datetime.fromisoformat(day) + timedelta(days=14)).date()
    for field in ("Start", "ConstraintDate"):
        element = task.find(f"p:{field}", name)
        assert element is not None
        element.text = f"{moved}T08:00:00"
    tree.write(file)
    text = run("import-moves", copy, file, *said).output
    assert "Pinned 1 works" in text and f"{late['work']} from {moved} (planned: {day})" in text
    assert "imported before" in run("import-moves", copy, file, *said).output
    run("replan", copy, "--iterations", 3, "--quiet", "--date", "2026-04-01")
    after = pyogrio.read_dataframe(copy, layer="plan_assignment")
    mine = after.loc[after["work"] == late["work"]]
    assert [str(value)[:10] for value in mine["first_day"]] == [str(moved)]
    assert list(mine["team"]) == [late["team"]]
    assert "Olena" in run("history", copy, late["work"], "--date", "2026-04-01").output


def test_the_day_of_a_briefing_moves_its_gantt_too(run: Run, copy: Path, tmp_path: Path) -> None:
    page = tmp_path / "day.html"
    run("brief", copy, "--output", page)
    first = page.read_text(encoding="utf-8")
    assert "The line marks" not in first
    run("brief", copy, "--output", page, "--day", "2026-07-15")
    later = page.read_text(encoding="utf-8")
    assert "The line marks 15 Jul 2026" in later
    assert "8 Jul" in later
    assert 'id="gantt-day"' in later


def test_an_export_says_how_to_open_it_and_which_endings_there_are(run: Run, copy: Path, tmp_path: Path) -> None:
    told = {ending: run("export", copy, "--output", tmp_path / f"plan{ending}").output for ending in (".xml", ".ics")}
    assert "tandem import-moves" in told[".xml"]
    assert "calendar" in told[".ics"]
    refused = run("export", copy, "--output", tmp_path / "plan.doc", code=2).output
    assert all(ending in refused for ending in (".gpkg", ".xlsx", ".csv", ".geojson", ".ics", ".xml"))
