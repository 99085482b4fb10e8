"""``tandem COMMAND REGION.gpkg ...``: the commands of the main job."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module

import click

from tandem import __version__
from tandem.cli.commands import MODULES, SECTIONS
from tandem.errors import TandemError


class _Commands(click.Group):
    """Loads the module of the command that is called; maps the error catalogue to messages and exit codes, in this one place."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        if cmd_name not in MODULES:
            alike = get_close_matches(cmd_name, MODULES)
            ctx.fail(f"There is no command '{cmd_name}'. " + (f"Perhaps: {', '.join(alike)}." if alike else ""))
        commands: list[click.Command] = import_module(f"tandem.cli.{MODULES[cmd_name]}").COMMANDS
        return next(command for command in commands if command.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, line) for name, (_, line) in commands.items()])

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
    """Records, one picture and one joint plan for regions that recover from war.

    TANDEM COMMAND --help tells more of a command. Begin with: tandem example REGION.gpkg, tandem plan, tandem serve.
    """
