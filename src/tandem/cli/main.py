"""``tandem COMMAND REGION.gpkg ...``: the commands of the main job."""

from __future__ import annotations

import click

from tandem import __version__
from tandem.cli import (
    activities,
    capacity,
    conflicts,
    foresight,
    forms,
    keeping,
    land,
    life,
    names,
    plans,
    policy,
    quality,
    rates,
    reading,
    reasons,
    records,
    region,
    sampling,
    scenario,
    serve,
    telling,
)
from tandem.errors import TandemError


class _Commands(click.Group):
    """Maps the error catalogue to messages and exit codes, in this one place."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TandemError as error:
            click.echo(f"tandem: {error.cause}", err=True)
            click.echo(f"  What to do: {error.next_step}  [{error.code}]", err=True)
            ctx.exit(error.exit_code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tandem")
def main() -> None:
    """Records, one picture and one joint plan for regions that recover from war."""


_MODULES = (
    *(region, records, activities, keeping, policy, reading, names, capacity, land, forms, conflicts, life),
    *(quality, rates, sampling, plans, reasons, scenario, foresight, telling, serve),
)
for module in _MODULES:
    for command in module.COMMANDS:
        main.add_command(command)
