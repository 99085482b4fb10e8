"""Commands about prose: read, review."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from tandem.cli.options import DAY
from tandem.usecases.reading import as_row, read_text


@click.command("read")
@click.argument("file", type=click.File("rb"))
@click.option("--said", type=DAY, default=None, help="Day on which the text was said (YYYY-MM-DD).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def read_command(file: click.File, said: date | None, form: str) -> None:
    """Propose the claims that a text makes, each with the words that it comes from. Nothing is recorded."""
    content = file.read()  # type: ignore[attr-defined]
    proposals = read_text(content.decode("utf-8-sig"), said=said)
    click.echo(json.dumps([as_row(one) for one in proposals], ensure_ascii=False, indent=1))


COMMANDS = (read_command,)
