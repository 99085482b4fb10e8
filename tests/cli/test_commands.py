"""The table of commands is that of the modules, and only the module of the called command is loaded."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import click
import pytest
from click.testing import CliRunner

import tandem.cli
from tandem.cli.commands import MODULES, SECTIONS
from tandem.cli.main import main


def test_table_holds_each_command_of_each_module_once() -> None:
    found: list[tuple[str, str]] = []
    for module in iter_modules(tandem.cli.__path__):
        commands: list[click.Command] = getattr(import_module(f"tandem.cli.{module.name}"), "COMMANDS", [])
        found.extend((command.name or "", module.name) for command in commands)
    assert sorted(found) == sorted(MODULES.items())
    assert sum(map(len, SECTIONS.values())) == len(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_command_tells_its_help(name: str) -> None:
    told = CliRunner().invoke(main, [name, "--help"])
    assert told.exit_code == 0 and f"Usage: main {name}" in told.output


def test_help_of_all_loads_no_command() -> None:
    program = "import sys; from tandem.cli.main import main; main(['--help'], standalone_mode=False); print('tandem.claims' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert all(name in told for name in MODULES) and told.endswith("False\n")


def test_unknown_command_is_told_what_is_alike(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["improt", str(tmp_path)])
    assert told.exit_code == 2 and "There is no command 'improt'. Perhaps: import." in told.output
