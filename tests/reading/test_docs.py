"""The document on reading is true: its example gives what it prints."""

import re
from pathlib import Path

from click.testing import CliRunner

from tandem.cli.main import main

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "reading.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_gives_what_the_text_says(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(block("text"), encoding="utf-8")
    result = CliRunner().invoke(main, ["read", str(report), "--said", "2026-03-03"])
    assert result.exit_code == 0
    assert result.stdout.rpartition("\nreport.txt, said")[0].strip() == block("output").strip()
