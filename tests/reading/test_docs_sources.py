"""The page on documents and the second reader is true: its examples run, its endings, settings and limits are those of the code."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from tandem.errors import EndpointError
from tandem.reading import documents, endpoint, from_pdf
from tandem.settings import Settings

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "reading-sources.md").read_text(encoding="utf-8")


def test_examples_print_what_the_page_shows() -> None:
    shown = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)
    assert len(shown) == 2
    for code, printed in shown:
        stream = io.StringIO()
        with contextlib.redirect_stdout(stream):
            exec(code, {})
        assert stream.getvalue() == printed


def test_endings_settings_and_limits_are_those_of_the_code() -> None:
    assert set(re.findall(r"`(\.[a-z]+)`", TEXT)) == {*documents.FORMATS, ".doc"}
    settings = {f"TANDEM_{name.upper()}" for name in Settings.model_fields if name.startswith("reader_")}
    assert settings <= set(re.findall(r"TANDEM_[A-Z_]+", TEXT))
    assert f"{documents.MOST_BYTES // 1_000_000} MB, {from_pdf.MOST_PAGES:,} pages" in TEXT
    assert f"{documents.MOST_CHARACTERS:,} characters" in TEXT
    assert f"more than {endpoint.MOST_ANSWER_BYTES // 1_000_000} MB" in TEXT
    assert f"exit code {EndpointError.exit_code}" in TEXT
