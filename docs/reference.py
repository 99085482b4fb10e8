"""Writes the reference pages from the code itself, so that they cannot be out of date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from tandem.cli.main import main
from tandem.cli.policy import shown
from tandem.errors import TandemError
from tandem.picture.findings import RULES
from tandem.plan.check import RULES as PLAN_RULES
from tandem.policy import generic_policy, generic_text, values
from tandem.settings import Settings
from tandem.vocabulary import codes, properties, thing_kinds


def write_reference(folder: Path) -> None:
    """Write every reference page into ``folder``."""
    folder.mkdir(exist_ok=True)
    pages = {
        "commands": commands_page(),
        "errors": errors_page(),
        "settings": settings_page(),
        "vocabulary": vocabulary_page(),
        "policy": policy_page(),
        "findings": findings_page(),
        "checker": checker_page(),
    }
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def commands_page() -> str:
    """All commands with their help texts."""
    parts = ["# Commands", "Every command takes the workspace first. `tandem COMMAND --help` prints the same.\n"]
    group = click.Context(main)
    for name in sorted(main.list_commands(group)):
        command = main.get_command(group, name)
        context = click.Context(command, info_name=f"tandem {name}")
        parts.append(f"## tandem {name}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def errors_page() -> str:
    """The catalogue of errors."""
    lines = [
        "# Errors",
        "Every error has a stable code, says its cause in one sentence and what to do next in another.\n",
        "| code | exit code | meaning |",
        "|---|---|---|",
    ]
    for error in catalogue(TandemError):
        meaning = (error.__doc__ or "").splitlines()[0]
        lines.append(f"| `{error.code}` | {error.exit_code} | {meaning} |")
    return "\n".join(lines) + "\n"


def catalogue(root: type[TandemError]) -> Iterator[type[TandemError]]:
    """The error classes, each before its children."""
    yield root
    for child in root.__subclasses__():
        yield from catalogue(child)


def settings_page() -> str:
    """All settings with their environment variables and defaults."""
    lines = [
        "# Settings",
        "Read from the environment once per command; options of a command come before them.\n",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        lines.append(f"| `TANDEM_{name.upper()}` | `{field.default}` | {field.description} |")
    return "\n".join(lines) + "\n"


def vocabulary_page() -> str:
    """Things, properties and code lists."""
    parts = ["# Vocabulary", "These data files feed the code, the checks, the importers and this page.\n"]
    for kind, thing in thing_kinds().items():
        parts += [f"## {thing.label} (`{kind}`)", "", thing.description, ""]
        parts += ["| property | type | unit | meaning |", "|---|---|---|---|"]
        for name, prop in properties(kind).items():
            of = f" of `{prop.codes}`" if prop.codes else ""
            meaning = ". ".join(filter(None, (prop.label, prop.description)))
            parts.append(f"| `{name}` | {prop.type}{of} | {prop.unit} | {meaning} |")
        parts.append("")
    lists = sorted(
        {prop.codes for kind in thing_kinds() for prop in properties(kind).values() if prop.type in ("code", "codes")}
    )
    parts.append("## Code lists\n")
    for name in lists:
        parts.append(f"`{name}`: " + ", ".join(f"`{code}` ({text})" for code, text in codes(name).items()) + "\n")
    return "\n".join(parts)


def findings_page() -> str:
    """The rules of data quality."""
    lines = [
        "# Findings",
        "What `tandem check` looks for in the picture. Nothing is dropped for a finding: an *error* keeps the thing, or the part",
        "concerned, out of planning, a *warning* does not. Works and plan add findings of their own (`work.*`, `access.*`, `pin.*`).\n",
        "| rule | severity | meaning | next step |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{rule.code}` | {rule.severity} | {rule.label} | {rule.next_step} |" for rule in RULES.values()]
    return "\n".join(lines) + "\n"


def checker_page() -> str:
    """The rules that every plan keeps."""
    lines = [
        "# Rules of a plan",
        "The checker lists every broken rule; a plan that breaks one is refused.\n",
        "| rule | text |",
        "|---|---|",
    ]
    lines += [f"| `{rule}` | {text} |" for rule, text in PLAN_RULES.items()]
    return "\n".join(lines) + "\n"


def policy_page() -> str:
    """Every value of the built-in policy, then its file."""
    rows = [
        f"| `{one.path}` | {shown(one.value)} | {one.unit} | {one.label} | {one.source} |"
        for one in values(generic_policy())
    ]
    head = "| value | is | unit | meaning | source |\n|---|---|---|---|---|\n"
    table = head + "\n".join(rows)
    return f"# Built-in policy\n\nEvery value of `generic`:\n\n{table}\n\nThe file:\n\n```toml\n{generic_text()}```\n"
