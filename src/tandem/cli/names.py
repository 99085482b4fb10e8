"""``tandem names``: which things may be the same, and what a name may mean."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from tandem.claims.names.same import SameAs
from tandem.claims.names.told import ToldName
from tandem.cli.options import date_option, now, opened, workspace_argument
from tandem.cli.text import table
from tandem.usecases.judging import Targets, judge
from tandem.usecases.policies import policy_at
from tandem.usecases.recognising import RECOGNISED, Meant, meant_by, names_of_thing, proposed, reason_text, reasons
from tandem.usecases.workspace import Workspace
from tandem.vocabulary import thing_kinds

_KEYS = {"s": "same", "d": "different"}


@click.command("names")
@workspace_argument
@click.option("--like", default=None, metavar="TEXT", help="Things whose names are most like this one, in any script.")
@click.option(
    "--of", "of", default=None, metavar="THING", help="Every name of a thing: language, script, dates, claim."
)
@click.option("--kind", type=click.Choice(RECOGNISED), default=None, help="Only things of this kind.")
@click.option("--one-list", is_flag=True, help="Also pairs that one list names side by side.")
@click.option("--most", type=click.IntRange(1), default=50, show_default=True, help="Lines printed.")
@click.option("--judge", "judging", is_flag=True, help="Decide about each pair with one letter; needs --by.")
@click.option("--by", default=None, help="Who judges.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@date_option
def names_command(
    workspace: Path,
    like: str | None,
    of: str | None,
    kind: str | None,
    one_list: bool,
    most: int,
    judging: bool,
    by: str | None,
    form: str,
    valid_at: date,
) -> None:
    """Pairs of things that may be one, each with its reasons. Nothing is merged until a person judges it."""
    if judging and not (by or "").strip():
        raise click.UsageError("Say who judges: --by NAME.")
    with opened(workspace) as ws:
        with ws.store.reading() as reader:
            policy = policy_at(reader, valid_at)
            if like is not None:
                found = meant_by(reader, policy, like, valid_at=valid_at, kind=kind, most=most)
                click.echo(_json(found) if form == "json" else format_meant(found))
                return
            if of is not None:
                thing, told = names_of_thing(reader, policy, of, valid_at=valid_at)
                click.echo(format_told(thing, told, valid_at))
                return
            pairs = [one for one in proposed(reader, policy, valid_at=valid_at) if kind in (None, one.kind)]
        shown = [one for one in pairs if one_list or not one.one_list]
        if form == "json":
            click.echo(_json(shown))
        elif judging:
            _decide(ws, shown, (by or "").strip(), valid_at)
        else:
            click.echo(format_pairs(shown[:most], len(shown), len(pairs) - len(shown), workspace))


def _decide(workspace: Workspace, pairs: Sequence[SameAs], by: str, valid_at: date) -> None:
    """One letter for each pair: s same, d different, l later, q the end; the reason is asked, and Enter keeps the proposal's."""
    done = dict.fromkeys(_KEYS.values(), 0)
    for number, one in enumerate(pairs, 1):
        click.echo(f"{number} of {len(pairs)}: {_line(one)}")
        key = click.prompt("  s same, d different, l later, q quit", type=click.Choice((*_KEYS, "l", "q")))
        if key == "q":
            break
        if key in _KEYS:
            reason = click.prompt("  Reason", default=reason_text(one))
            targets = Targets(things=one.things)
            judge(workspace, _KEYS[key], targets, by=by, second=None, reason=reason, now=now(), valid_at=valid_at)
            done[_KEYS[key]] += 1
    click.echo(f"Judged the same: {done['same']}. Judged different: {done['different']}. All of it can be taken back.")


def format_pairs(shown: Sequence[SameAs], count: int, hidden: int, workspace: Path) -> str:
    """Proposals as text, with how to judge them."""
    lines = [f"Pairs that may be the same: {count:,}. Nothing is merged until a person judges it."]
    lines += [f"  {_line(one)}" for one in shown]
    if count > len(shown):
        lines.append(f"  and {count - len(shown):,} more (--most {count} prints all)")
    if hidden:
        lines.append(
            f"Not shown, because one list names both of a pair side by side: {hidden:,} (--one-list shows them)."
        )
    if count:
        first = " ".join(f"--thing '{thing}'" for thing in shown[0].things)
        lines += [
            f"Decide about each with one letter: tandem names {workspace} --judge --by NAME",
            f"or about one: tandem judge {workspace} same {first} --by NAME --reason TEXT",
        ]
    return "\n".join(lines)


def _line(one: SameAs) -> str:
    mark = "sure " if one.sure else ""
    told = "; ".join(reasons(one))
    pair = " = ".join(f"{name} ({thing})" for name, thing in zip(one.names, one.things, strict=True))
    return f"{mark}{thing_kinds()[one.kind].label.lower()}: {pair}: {told}"


def format_meant(found: Sequence[Meant]) -> str:
    """Candidates for a name as a table."""
    if not found:
        return "No thing has a name like it."
    rows = [
        (
            one.kind,
            one.name,
            f"{one.likeness:.2f}",
            "" if one.place is None else f"{one.place[1]:.4f} N {one.place[0]:.4f} E",
            one.thing,
        )
        for one in found
    ]
    return table(("kind", "name", "likeness", "place", "id"), rows)


def format_told(thing: str, told: Sequence[ToldName], valid_at: date) -> str:
    """Every name of a thing as a table."""
    if not told:
        return f"{thing} has no name."
    rows = [
        (
            name.text,
            name.language or "not said",
            name.script,
            str(name.claim.valid_from or ""),
            str(name.claim.valid_to or ""),
            "yes" if name.holds(valid_at) else "no",
            name.claim.thing,
            name.claim.id,
        )
        for name in told
    ]
    header = ("name", "language", "script", "from", "to", f"on {valid_at}", "thing", "claim")
    return table(header, rows)


def _json(found: Sequence[SameAs] | Sequence[Meant]) -> str:
    rows = [asdict(one) | {"reasons": reasons(one)} if isinstance(one, SameAs) else asdict(one) for one in found]
    return json.dumps(rows, ensure_ascii=False, indent=1)


COMMANDS = [names_command]
