"""Commands about the policy: show, check, set, history, diff, export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from tandem.cli.options import DAY, as_of_options, date_option, now, opened, workspace_argument
from tandem.cli.text import Cell, number, table
from tandem.errors import NotFoundError
from tandem.policy import Policy, PolicyValue, Setting, generic_policy, new_policy, setting_of, values
from tandem.usecases.files import read_text, write_whole
from tandem.usecases.policies import (
    PolicyDecision,
    PolicyVersion,
    later_versions,
    policy_at,
    policy_named,
    version_at,
    versions,
)
from tandem.usecases.policy_effects import Effect
from tandem.usecases.policy_setting import Difference, PolicyChange, compared, set_policy


class _ShowsByDefault(click.Group):
    """``tandem policy REGION.gpkg`` is ``tandem policy show REGION.gpkg``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group("policy", cls=_ShowsByDefault)
def policy_group() -> None:
    """What the authority decides: every value with unit and source; versions in force from a day.

    tandem policy REGION.gpkg shows the policy in force.
    """


@policy_group.command("show")
@workspace_argument
@click.option("--section", default=None, help="Only this section, with what each value means.")
@as_of_options
def show_command(workspace: Path, section: str | None, valid_at: date, known_at: datetime | None) -> None:
    """The policy in force on a day: every value with its unit and source."""
    with opened(workspace, known_at) as ws, ws.store.reading() as reader:
        found, later = version_at(reader, valid_at), later_versions(reader, valid_at)
    click.echo(_in_force(found, valid_at, later))
    click.echo("")
    click.echo(format_values(found.policy) if section is None else format_section(found.policy, section))


def _in_force(found: PolicyVersion, on: date, later: Sequence[PolicyVersion]) -> str:
    lines = [
        f"Policy {found.policy.label}, version {found.number} of this workspace, in force on {on} {_since(found)}."
    ]
    lines += [f"Version {one.number} ({one.policy.label}) follows on {one.begins}." for one in later]
    return "\n".join(lines)


def _since(one: PolicyVersion) -> str:
    if one.at is None:
        return "as the workspace was begun with it"
    since = f"since {one.begins}" if one.begins else "since ever"
    return f"{since}; set by {one.by} on {one.at:%Y-%m-%d}: {one.reason.rstrip('.')}"


def format_values(policy: Policy) -> str:
    """Every value with unit and source; a list takes a line for each of its texts."""
    rows: list[tuple[str, ...]] = []
    for one in values(policy):
        first, *more = one.value if isinstance(one.value, tuple) and one.value else (shown(one.value),)
        rows.append((one.path, first, one.unit, one.source or "no source"))
        rows += [("", text, "", "") for text in more]
    return table(("value", "is", "unit", "source"), rows)


def format_section(policy: Policy, section: str) -> str:
    """The values of one section with what they mean; NotFoundError where there is no such section."""
    found = [one for one in values(policy) if one.section == section]
    if not found:
        known = ", ".join(dict.fromkeys(one.section for one in values(policy)))
        raise NotFoundError(f"The policy has no section '{section}'.", f"Use one of: {known}.")
    lines = []
    for one in found:
        lines += [_setting(one), f"    {one.label}.", f"    Source: {one.source or 'none given'}.", ""]
    return "\n".join(lines).rstrip()


def _setting(one: PolicyValue) -> str:
    return f"{one.path} = {shown(one.value)}{' ' if one.unit else ''}{one.unit}"


def shown(value: Setting) -> str:
    """A value as the file spells it, lists with commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple) else f"{value:,g}" if isinstance(value, float) else str(value)


@policy_group.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check_command(file: Path) -> None:
    """Whether a policy file can be used; every fault at once, and every value without a source."""
    policy = new_policy(read_text(file))
    found = values(policy)
    click.echo(f"{file} can be used: policy {policy.label}, {len(found)} values.")
    without = [one.path for one in found if not one.source]
    if without:
        click.echo(f"{len(without)} values have no source (write it into [sources]): {', '.join(without)}.")
    else:
        click.echo("Every value has a source.")
    other = compared(generic_policy(), policy)
    click.echo(f"Against the built-in policy: {format_differences(other) if other else 'the same values.'}")


@policy_group.command("set")
@workspace_argument
@click.argument("wanted", nargs=-1, required=True, metavar="FILE|PATH=VALUE...")
@click.option("--by", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why, in a sentence.")
@click.option("--from", "begins", type=DAY, default=None, help="First day on which it is in force. [default: today]")
@click.option("--source", default="", help="Where the values come from. [default: who decides, when and why]")
@click.option("--preview", is_flag=True, help="Only say what it would change; nothing is written.")
@date_option
def set_command(
    workspace: Path,
    wanted: tuple[str, ...],
    by: str,
    reason: str,
    begins: date | None,
    source: str,
    preview: bool,
    valid_at: date,
) -> None:
    """Set values, or a whole policy file, from a day on; says what moves. Lists are given with commas."""
    decision = PolicyDecision(by, reason, now(), begins or valid_at)
    with opened(workspace) as ws:
        with ws.store.reading() as reader:
            base = policy_at(reader, decision.begins)
        asked = _wanted(wanted, base)
        change = set_policy(ws, asked, decision, today=valid_at, source=source, preview=preview)
    click.echo(format_change(change, preview))


def _wanted(wanted: Sequence[str], base: Policy) -> str | Mapping[str, Setting]:
    """A file's text where one is named, else values by path."""
    if len(wanted) == 1 and "=" not in wanted[0]:
        return read_text(Path(wanted[0]))
    parts = [one.partition("=") for one in wanted]
    wrong = [path for path, mark, _ in parts if not mark]
    if wrong:
        raise click.UsageError(f"'{wrong[0]}' is no PATH=VALUE; name one file, or values such as weights.water=2.")
    return {path: setting_of(base.text, path, typed) for path, _, typed in parts}


def format_change(change: PolicyChange, preview: bool) -> str:
    """What a new version changes, from when, and what that moves."""
    done = "would become" if preview else "is"
    lines = [
        f"Policy {change.after.label} {done} version {change.number}, in force from {change.begins}, instead of {change.before.policy.label}.",
        *(
            f"It ends where version {one.number} ({one.policy.label}) begins, on {one.begins}; that version stays as it is."
            for one in change.later[:1]
        ),
        "",
        format_differences(change.values) if change.values else "No value changes: only words around them.",
        "",
        *_effects(change),
        "",
        _stale(change, preview),
    ]
    return "\n".join([*lines, "Nothing was written (--preview)."] if preview else lines)


def _stale(change: PolicyChange, preview: bool) -> str:
    if not change.stale:
        return "No plan becomes stale."
    told = "Would become stale" if preview else "Stale now"
    return f"{told}, because made under other values: {', '.join(change.stale)}. Plan again: tandem replan."


def format_differences(found: Sequence[Difference]) -> str:
    """Values before and after, and those whose source was not changed with them."""
    rows = [
        (one.value.path, _side(one.before), _side(one.after), one.value.unit, one.value.source or "no source")
        for one in found
    ]
    lines = [f"{len(found)} value{'s change' if len(found) > 1 else ' changes'}:"]
    lines.append(table(("value", "before", "after", "unit", "source"), rows))
    kept = [one.value.path for one in found if one.keeps_source]
    if kept:
        lines.append(f"Changed under an unchanged source, so check it: {', '.join(kept)}.")
    return "\n".join(lines)


def _side(one: PolicyValue | None) -> str:
    return "not there" if one is None else shown(one.value)


def _effects(change: PolicyChange) -> list[str]:
    if not change.effects:
        return ["Nothing is recorded yet, so that nothing else changes."]
    lines = [f"What that moves on {change.on}, from the same records:"]
    for effect in change.effects:
        lines += ["", *_effect(effect)]
    return lines


def _effect(effect: Effect) -> list[str]:
    if not effect.rows:
        return [f"{effect.title}: nothing changes ({effect.same} lines are the same)."]
    heads = [head for name in effect.header for head in (f"{name} before", "after")]
    rows: list[tuple[Cell, ...]] = [
        (name, *(_cell(side) for pair in zip(before, after, strict=True) for side in pair))
        for name, before, after in effect.rows
    ]
    rest = [f"The other {effect.same} lines are the same."] if effect.same else []
    return [effect.title, table(("", *heads), rows), *rest]


def _cell(value: float | None) -> Cell:
    return "-" if value is None else int(value) if value.is_integer() else number(value)


@policy_group.command("history")
@workspace_argument
def history_command(workspace: Path) -> None:
    """All versions: from which day each is in force, who set it, when and why."""
    with opened(workspace) as ws, ws.store.reading() as reader:
        found = versions(reader)
    rows = [
        (
            one.number,
            one.policy.label,
            _in_force_days(one, found),
            f"{one.at:%Y-%m-%d %H:%M}" if one.at else "at the beginning",
            one.by,
            one.reason,
        )
        for one in found
    ]
    click.echo(table(("version", "policy", "in force", "set (UTC)", "by", "reason"), rows))


def _in_force_days(one: PolicyVersion, known: Sequence[PolicyVersion]) -> str:
    """From which to which day a version counts among all of them."""
    begins = one.begins or date.min
    instead = [other.number for other in known if (other.begins or date.min) == begins and other.number > one.number]
    if instead:
        return f"never: version {instead[-1]} counts"
    after = min((other.begins for other in known if other.begins and other.begins > begins), default=None)
    first = str(one.begins or "ever")
    return f"from {first} on" if after is None else f"{first} to {after - timedelta(days=1)}"


@policy_group.command("diff")
@workspace_argument
@click.argument("first")
@click.argument("second")
def diff_command(workspace: Path, first: str, second: str) -> None:
    """Values that differ between two versions: numbers, digests, 'generic', or files."""
    with opened(workspace) as ws, ws.store.reading() as reader:
        before, after = (
            new_policy(read_text(Path(name))) if Path(name).is_file() else policy_named(reader, name)
            for name in (first, second)
        )
    found = compared(before, after)
    click.echo(f"From {before.label} to {after.label}:")
    click.echo(format_differences(found) if found else "No value differs.")


@policy_group.command("export")
@click.argument("workspace", type=click.Path(path_type=Path), metavar="[REGION.gpkg]", required=False)
@click.option("--version", "name", default=None, help="Number or digest of a version. [default: the one in force]")
@click.option("--out", "output", type=click.Path(path_type=Path), default=None, help="File to write. [default: print]")
@as_of_options
def export_command(
    workspace: Path | None, name: str | None, output: Path | None, valid_at: date, known_at: datetime | None
) -> None:
    """The policy file as it was kept, to edit and set again; without a region the built-in one."""
    policy = generic_policy()
    if workspace is not None:
        with opened(workspace, known_at) as ws, ws.store.reading() as reader:
            policy = policy_at(reader, valid_at) if name is None else policy_named(reader, name)
    if output is None:
        click.echo(policy.text, nl=False)
        return
    write_whole(output, policy.text.encode())
    click.echo(f"Wrote policy {policy.label} to {output}.")


COMMANDS = [policy_group]
