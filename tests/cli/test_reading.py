"""``tandem read`` and ``tandem review`` as a person at a terminal uses them."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from tandem.cli.main import main
from tests.conftest import Run

TEXT = "About 5,000 engineers are expected to arrive in Ravan by 1 May. The road to Ravan is closed, police said.\n"
FIELDS = {"thing", "kind", "property", "value", "stance", "chain", "hedge", "span"}


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def region(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "w.gpkg"
    run("new", path)
    return path


def review(region: Path, keys: str, *options: str) -> str:
    result = CliRunner().invoke(main, ["review", str(region), "--by", "Ana", *options], input=keys)
    assert result.exit_code == 0, result.output
    return result.output


def test_json_has_the_fields_of_the_labelled_articles(run: Run, article: Path) -> None:
    rows = json.loads(run("read", article, "--format", "json", "--said", "2026-03-03").stdout)
    assert all(row.keys() >= FIELDS and row["span"] in TEXT for row in rows)
    assert [row["value"] for row in rows] == [{"approx": 5000}, "closed"]
    assert rows[0]["valid"] == "2026-05-01" and rows[0]["stance"] == "expects"


def test_standard_input_is_read_like_a_file(article: Path) -> None:
    result = CliRunner().invoke(main, ["read", "-", "--format", "json"], input=TEXT)
    assert [row["kind"] for row in json.loads(result.stdout)] == ["commitment", "asset"]


def test_text_tells_who_said_it_and_in_which_words(run: Run, article: Path) -> None:
    told = run("read", article).stdout
    assert "told by police" in told and '"The road to Ravan is closed' in told
    assert "Nothing is believed before a person has reviewed it." in told


def test_an_address_is_refused_with_a_sentence(run: Run) -> None:
    assert "fetches nothing" in run("read", "https://example.org/a.html", code=2).stderr


def test_one_key_each_decides_and_the_rest_waits(run: Run, article: Path, region: Path) -> None:
    run("read", article, "--said", "2026-03-03", "--into", region, "--by", "Ana")
    assert "no reports" not in review(region, "", "--list")
    assert "1 dropped; 1 wait." in review(region, "dq")
    assert "1 accepted; 0 wait." in review(region, "a")
    assert "closed" in run("history", region, "asset:road-to-ravan").stdout
    run("verify", region)


def test_an_edit_is_shown_and_accepted(run: Run, article: Path, region: Path) -> None:
    run("read", article, "--said", "2026-03-03", "--into", region, "--by", "Ana")
    told = review(region, "evalue\n4000\n\nasq")
    assert "headcount expects 4,000" in told and "1 edited" in told


def test_what_cannot_be_a_claim_says_why_and_waits(run: Run, article: Path, region: Path) -> None:
    run("read", article, "--into", region, "--by", "Ana")
    told = review(region, "eproperty\ncolour\n\naq")
    assert "has no property 'colour'" in told and "2 wait." in told


def test_a_headcount_without_a_state_asks_for_one(run: Run, article: Path, region: Path) -> None:
    run("read", article, "--said", "2026-03-03", "--into", region, "--by", "Ana")
    told = review(region, "estatus\n \n\naq")
    assert "does not say in which state the people are. Edit status: expected, arriving" in told and "2 wait." in told


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError])
def test_a_review_that_is_interrupted_says_what_was_decided(
    run: Run, article: Path, region: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    run("read", article, "--said", "2026-03-03", "--into", region, "--by", "Ana")
    keys = iter("d")

    def key() -> str:
        if (letter := next(keys, None)) is None:
            raise stop
        return letter

    monkeypatch.setattr("click.getchar", key)
    monkeypatch.setattr("tandem.cli.reading.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))
    assert "1 dropped; 1 wait." in review(region, "")


def test_an_edit_that_is_interrupted_says_what_was_decided(run: Run, article: Path, region: Path) -> None:
    run("read", article, "--said", "2026-03-03", "--into", region, "--by", "Ana")
    assert "1 dropped; 1 wait." in review(region, "de")


def test_an_accepted_value_that_cannot_be_read_is_told_at_once(run: Run, article: Path, region: Path) -> None:
    run("read", article, "--said", "2026-03-03", "--into", region, "--by", "Ana")
    told = review(region, "evalue\nmany\n\naaq")
    assert told.count("Kept as written") == 1 and "headcount_expected: 'many' is no quantity." in told
