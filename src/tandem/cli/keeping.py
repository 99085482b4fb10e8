"""Commands that keep what was recorded: verify, journal, backup, restore, merge."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from tandem.cli.options import date_option, workspace_argument
from tandem.settings import Settings
from tandem.store.protocol import Quarantined
from tandem.usecases import keeping
from tandem.usecases.merging import merge

_FILE = click.Path(path_type=Path)
replace_option = click.option("--replace", is_flag=True, help="Replace the file where it exists.")


@click.command("verify")
@click.argument("workspace", type=_FILE, metavar="REGION.gpkg|JOURNAL")
@click.argument("kept", type=_FILE, required=False, metavar="[JOURNAL]")
def verify_command(workspace: Path, kept: Path | None) -> None:
    """Check the hash chain of a journal: nothing was changed, removed or moved.

    Of a workspace, or of a journal that 'tandem journal' wrote. With both, the workspace must also begin with that
    journal: so shows even a chain that somebody made anew from its first link.
    """
    found = keeping.verify(workspace, Settings(), kept)
    click.echo(f"The chain closes over {found.end.records:,} records. Last link {found.end.link.hex()}.")
    if kept is not None:
        click.echo(f"It begins with the journal {kept}.")
    _echo_quarantine(found.quarantine)


@click.command("journal")
@workspace_argument
@click.argument("output", type=_FILE, metavar="JOURNAL")
def journal_command(workspace: Path, output: Path) -> None:
    """Write the journal as a text file, one JSON line for each record with its link of the chain.

    Whoever holds the file can check it, and check a workspace against it: tandem verify REGION.gpkg JOURNAL.
    """
    end = keeping.export_journal(workspace, output, Settings())
    click.echo(f"Wrote {end.records:,} records to {output}. Last link {end.link.hex()}.")


@click.command("backup")
@workspace_argument
@click.argument("output", type=_FILE, metavar="BACKUP")
@replace_option
def backup_command(workspace: Path, output: Path, replace: bool) -> None:
    """Save the workspace in one file, which is restored and compared before it counts."""
    records = keeping.back_up(workspace, output, Settings(), replace=replace)
    size = output.stat().st_size / 1e6
    click.echo(
        f"Wrote {output} ({size:,.1f} MB): restored, equal byte for byte, chain closes over {records:,} records."
    )


@click.command("restore")
@click.argument("backup", type=_FILE, metavar="BACKUP")
@workspace_argument
@replace_option
def restore_command(backup: Path, workspace: Path, replace: bool) -> None:
    """Make the workspace of a backup again. One that was cut off or changed is refused, and nothing is touched."""
    records = keeping.restore(backup, workspace, replace=replace)
    click.echo(f"Restored {workspace}: the chain closes over {records:,} records.")


@click.command("merge")
@click.argument("first", type=_FILE, metavar="A.gpkg")
@click.argument("second", type=_FILE, metavar="B.gpkg")
@click.option("--into", type=_FILE, default=None, help="The new workspace. [default: A+B.gpkg beside A]")
@date_option
def merge_command(first: Path, second: Path, into: Path | None, valid_at: date) -> None:
    """Make a workspace that holds what two hold that were edited apart; the two stay as they are.

    In any order the same. What people judged, plans and scenarios are united too.
    """
    target = into or first.with_name(f"{first.stem}+{second.stem}.gpkg")
    found = merge(first, second, target, Settings(), valid_at=valid_at)
    one, two, both = found.records
    click.echo(f"Made {target}: {both:,} records, of {one:,} in {first} and {two:,} in {second}.")
    click.echo(f"Last link {found.link}: whoever merged the same has the same.")
    _echo_quarantine(found.quarantine)


def _echo_quarantine(found: tuple[Quarantined, ...]) -> None:
    if not found:
        return
    click.echo(
        f"{len(found):,} in quarantine: of these the workspaces held other versions, received earlier, which count."
    )
    for one in found[:20]:
        click.echo(f"  {one.kind} {one.record}: {one.content[:160]}")
    if len(found) > 20:
        click.echo(f"  and {len(found) - 20:,} more, in the table quarantine")
    click.echo("  Compare them with the people who wrote them down; what is true as well is handed in as a new report.")


COMMANDS = [verify_command, journal_command, backup_command, restore_command, merge_command]
