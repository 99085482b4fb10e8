"""Commands about the life of hazardous areas: where they stand, taking a step, and who has which role."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from getpass import getuser
from pathlib import Path

import click

from tandem.cli.options import DAY, Command, as_of_options, date_option, now, opened, workspace_argument
from tandem.cli.text import table
from tandem.errors import NotFoundError
from tandem.picture.activities import Document
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.life import Life, Need, Refused, Transition, transitions
from tandem.picture.tables import HazardousArea, Picture
from tandem.settings import Settings
from tandem.usecases.advancing import Advance, Paper, advance, appoint
from tandem.usecases.extending import Extension, extend, read_drawing
from tandem.usecases.living import Board, Waiting, board, life_of, refused_steps, region_lives
from tandem.usecases.policies import policy_at
from tandem.vocabulary import codes, label


@click.command("life")
@workspace_argument
@click.argument("area", required=False)
@click.option("--refused", is_flag=True, help="The inbox of refused steps: claims of a state that do not count yet.")
@click.option("--steps", is_flag=True, help="All steps that the policy knows, and what each needs.")
@as_of_options
def life_command(
    workspace: Path, area: str | None, refused: bool, steps: bool, valid_at: date, known_at: datetime | None
) -> None:
    """The state of a hazardous area, how it came there, its documents, and what the next steps need; without AREA all of them counted.

    AREA is the id or name of a hazardous area.
    """
    if steps and (refused or area is not None):
        raise click.UsageError("--steps is about all areas: give neither AREA nor --refused with it.")
    with opened(workspace, known_at) as ws, ws.store.reading() as reader:
        policy = policy_at(reader, valid_at)
        if steps:
            shown = format_steps(transitions(policy))
        elif area is not None:
            life, seen = life_of(reader, policy, area, valid_at=valid_at)
            shown = format_refused(life.refused) if refused else format_life(life, seen.picture)
        else:
            lives = region_lives(reader, policy, valid_at=valid_at)
            shown = format_refused(refused_steps(lives)) if refused else format_board(board(lives))
    click.echo(shown)


def _evidence_options(rests_on: str) -> Callable[[Command], Command]:
    """``--evidence``, of which this is the help, and ``--evidence-code``."""

    def add(function: Command) -> Command:
        code = click.option(
            "--evidence-code",
            type=click.Choice(list(codes("survey_evidence"))),
            default=None,
            help="Its code of the national list.",
        )
        evidence = click.option(
            "--evidence",
            type=click.Choice(list(codes("evidence"))),
            default="none",
            show_default=True,
            help=rests_on,
        )
        return evidence(code(function))

    return add


@click.command("advance")
@workspace_argument
@click.argument("area")
@click.option("--to", "to_state", required=True, type=click.Choice(list(codes("life_state"))), help="The new state.")
@click.option("--by", required=True, help="Who takes the step.")
@click.option("--second", default=None, help="The second person who signs; needed where danger is lowered.")
@click.option("--reason", required=True, help="Why, in a sentence.")
@_evidence_options("What the step rests on; what lowers danger needs direct evidence of survey or clearance.")
@click.option(
    "--document",
    "documents",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file that belongs to the step; give --kind for each.",
)
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(list(codes("document_kind"))), help="Kind of document."
)
@click.option("--on", "on", type=DAY, default=None, help="Day of the step. [default: the day of the picture]")
@click.option(
    "--record", "keep", is_flag=True, help="Keep a refused step: it stands in the inbox of tandem life --refused."
)
@date_option
def advance_command(
    workspace: Path,
    area: str,
    to_state: str,
    by: str,
    second: str | None,
    reason: str,
    evidence: str,
    evidence_code: str | None,
    documents: tuple[Path, ...],
    kinds: tuple[str, ...],
    on: date | None,
    keep: bool,
    valid_at: date,
) -> None:
    """Take a step in the life of a hazardous area, with its documents and who signs; refused with all that is missing."""
    if len(documents) != len(kinds):
        raise click.UsageError("Each --document needs its --kind.")
    papers = tuple(_paper(path, kind) for path, kind in zip(documents, kinds, strict=True))
    wanted = Advance(area, to_state, by, second, reason, on or valid_at, evidence, evidence_code or "", papers)
    with opened(workspace) as ws:
        done = advance(ws, wanted, now=now(), valid_at=valid_at, keep_refused=keep)
    click.echo(
        f"{done.name} ({done.area}): {_state(done.before)} -> {_state(done.after)} on {wanted.on}. Report {done.report}."
    )


@click.command("extend")
@workspace_argument
@click.argument("area")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--by", required=True, help="Who extends the area.")
@click.option("--reason", required=True, help="Why, in a sentence.")
@_evidence_options("What the extension rests on.")
@click.option(
    "--class",
    "hazard_class",
    type=click.Choice(list(codes("hazard_class"))),
    default=None,
    help="Class of the area with this land, where it is worse than before; of an area whose life had ended, its new class.",
)
@click.option("--on", "on", type=DAY, default=None, help="Day from which it counts. [default: the day of the picture]")
@date_option
def extend_command(
    workspace: Path,
    area: str,
    file: Path,
    by: str,
    reason: str,
    evidence: str,
    evidence_code: str | None,
    hazard_class: str | None,
    on: date | None,
    valid_at: date,
) -> None:
    """Add the polygons of FILE to the perimeter of a hazardous area that was found to be larger; it never becomes smaller.

    The land counts as hazardous at once, and an area whose life had ended is again what it was before its end.
    """
    wanted = Extension(
        area,
        read_drawing(file, Settings()),
        by,
        reason,
        on or valid_at,
        evidence,
        evidence_code or "",
        hazard_class or "",
    )
    with opened(workspace) as ws:
        done = extend(ws, wanted, now=now(), valid_at=valid_at)
    click.echo(
        f"{done.name} ({done.area}): {done.added_m2:,.0f} m2 added from {wanted.on}; "
        f"{_state(done.before)} -> {_state(done.after)}. Report {done.report}."
    )
    if done.reopened:
        click.echo(f"Releases that count no more: {', '.join(done.reopened)}.")


@click.command("appoint")
@workspace_argument
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(list(codes("person_role"))),
    help="All roles that the person has from now on.",
)
@click.option("--by", default="", help="Who appoints. [default: this machine's user]")
@date_option
def appoint_command(workspace: Path, name: str, roles: tuple[str, ...], by: str, valid_at: date) -> None:
    """Record the roles of a person, which policy asks for where danger is lowered."""
    with opened(workspace) as ws:
        report = appoint(ws, name, roles, by=by or getuser(), now=now(), valid_at=valid_at)
    click.echo(f"{name}: {', '.join(label('person_role', role) for role in roles)}. Report {report}.")


def _paper(path: Path, kind: str) -> Paper:
    try:
        return Paper(path.name, path.read_bytes(), kind)
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {path}.", "Check the path.") from error


def _state(state: str) -> str:
    return label("life_state", state)


def format_life(life: Life, picture: Picture) -> str:
    """One area: state, steps taken and refused, documents, and the next steps with what is there of their needs."""
    since = f" since {life.since}" if life.since is not None else ""
    lines = [f"{life.name} ({life.area}): {_state(life.state)}{since}.", *_taken(life), *_documents(life, picture)]
    lines += _extensions(life, picture)
    if life.refused:
        lines += ["", "Refused:", *(line for one in life.refused for line in _refused_lines(one))]
    for step in life.next_steps:
        lines += ["", f"To {_state(step.state)} ({step.name}):"]
        lines += [f"  {'+' if need.met else '-'} {need.words}" for need in step.needs] or ["  nothing is asked for"]
    lines += ["", "+ is there, - is missing. Take a step with tandem advance."]
    return "\n".join(lines)


def _taken(life: Life) -> Iterator[str]:
    if life.taken:
        yield ""
        yield "How it came there:"
    for one in life.taken:
        reason = f": {one.reason}" if one.reason else ""
        yield f"  {one.day} {_state(one.state)}{reason} (claim {one.claim}, report {one.report})"


def _documents(life: Life, picture: Picture) -> Iterator[str]:
    found = [row for one in life.documents if isinstance(row := picture.by_id.get(one), Document)]
    if found:
        yield ""
        yield "Documents:"
    for row in sorted(found, key=lambda one: (one.dated or date.max, one.document_kind, one.name)):
        yield f"  {row.dated or 'no date'} {label('document_kind', row.document_kind)}: {row.name} ({row.id})"


def _extensions(life: Life, picture: Picture) -> Iterator[str]:
    """Land that was added to the first perimeter."""
    area = picture.by_id.get(life.area)
    added = area.extents[1:] if isinstance(area, HazardousArea) else ()
    if added:
        yield ""
        yield "Extensions:"
    for part in added:
        claims = ", ".join(part.claims)
        yield f"  {part.since} {ellipsoidal_areas_m2([part.shape])[0]:,.0f} m2: {part.reason or 'no reason said'} (claim {claims})"


def format_steps(found: Sequence[Transition]) -> str:
    """Steps by name with what each needs, and for each state where the steps lead and where none does."""
    lines = []
    for name in dict.fromkeys(one.step for one in found if one.step):
        same = [one for one in found if one.step == name]
        origins = ", ".join(_state(one.from_state) for one in same)
        lines += ["", f"{name}: {origins} -> {_state(same[0].to_state)}"]
        lines += [f"  {need.words}" for need in same[0].needs] or ["  nothing is asked for"]
    lines += ["", "No step leads:"]
    for state in dict.fromkeys(one.from_state for one in found):
        closed = [_state(one.to_state) for one in found if one.from_state == state and not one.step]
        lines.append(f"  from {_state(state)} to {', '.join(closed) or 'nowhere else'}")
    return "\n".join(lines[1:])


def format_refused(found: Sequence[Refused]) -> str:
    """Refused steps one after the other."""
    if not found:
        return "No step was refused."
    return "\n".join(
        [f"{len(found):,} steps do not count yet; each counts once nothing is missing."]
        + [line for one in found for line in _refused_lines(one)]
    )


def _refused_lines(one: Refused) -> Iterator[str]:
    yield f"  {one.day} {one.name} ({one.area}): {_state(one.current)} -> {_state(one.state)} (claim {one.claim}, report {one.report})"
    yield f"    missing: {_listed(one.missing)}"


def _listed(needs: Sequence[Need]) -> str:
    return "; ".join(need.words for need in needs)


def format_board(found: Board) -> str:
    """Counts by state, and what areas wait for before their next step."""
    states = [(_state(state), f"{number:,}") for state, number in found.states]
    parts = [table(("state", "areas"), states)]
    parts += [_waiting(one) for one in found.waiting]
    parts.append(f"{found.refused:,} steps were refused (tandem life REGION.gpkg --refused).")
    return "\n\n".join(parts)


def _waiting(one: Waiting) -> str:
    head = f"{_state(one.from_state)} -> {_state(one.to_state)} ({one.step}): {one.areas:,} areas may be next"
    return "\n".join([head, *(f"  {number:,} lack {words}" for words, number in one.lacking)])


COMMANDS = [life_command, advance_command, extend_command, appoint_command]
