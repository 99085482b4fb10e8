"""The generated region, and generated roads and teams over a real one."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

from tandem.claims.records import Claim, Record, Report
from tandem.errors import InputError
from tandem.example.aftermath import generate_aftermath
from tandem.example.operations import Sheet, generate_operations, mapping_text
from tandem.example.overlay import generate_overlay
from tandem.example.region import generate
from tandem.exchange.texts import guard_formula
from tandem.ids import seeded_uuid7
from tandem.settings import Settings
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import see_now
from tandem.usecases.workspace import Workspace, create_workspace, record

MAPPINGS = "mappings"
"""The folder beside a generated year of operations that says what its columns mean."""


def make_example(path: Path, *, works: int, seed: int, now: datetime, valid_at: date, settings: Settings) -> str:
    """Make a workspace with a generated region of about ``works`` works; gives one line about it."""
    region = generate(works, seed, start=valid_at, make_id=seeded_uuid7(f"example/{works}/{seed}/{valid_at}"), now=now)
    workspace = create_workspace(path, settings.policy, now, region.title)
    try:
        record(workspace, region.records, valid_at=valid_at)
    finally:
        workspace.store.close()
    return f"{region.title}. {_counts(region.records)} {region.note}"


def add_overlay(workspace: Workspace, *, seed: int, now: datetime, valid_at: date) -> str:
    """Add generated roads, damage, organisations and teams to the region that the workspace holds."""
    with workspace.store.reading() as reader:
        picture = see_now(reader, policy_at(reader, valid_at), valid_at=valid_at).picture
    records = generate_overlay(
        picture, seed=seed, start=valid_at, make_id=seeded_uuid7(f"overlay/{seed}/{valid_at}"), now=now
    )
    record(workspace, records, valid_at=valid_at)
    return _counts(records)


def add_aftermath(workspace: Workspace, components: int, *, seed: int, now: datetime, valid_at: date) -> str:
    """Damage so many components of the networks that the workspace holds, and add hazardous areas, people and teams."""
    with workspace.store.reading() as reader:
        picture = see_now(reader, policy_at(reader, valid_at), valid_at=valid_at).picture
    make_id = seeded_uuid7(f"aftermath/{components}/{seed}/{valid_at}")
    records = generate_aftermath(picture, components, seed=seed, start=valid_at, make_id=make_id, now=now)
    record(workspace, records, valid_at=valid_at)
    return _counts(records)


def write_operations(workspace: Workspace, year: int, folder: Path, *, seed: int, valid_at: date) -> str:
    """Write a generated year of operations as files to be imported, with their mappings; the workspace is only read.

    Raises
    ------
    InputError
        Where the folder holds anything already: a year that was edited for a training is not overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"There is something at {folder} already.", "Name a new folder.")
    with workspace.store.reading() as reader:
        policy = policy_at(reader, valid_at)
        picture = see_now(reader, policy, valid_at=valid_at).picture
    sheets = generate_operations(picture, policy, year=year, until=valid_at, seed=seed)
    mappings = folder / MAPPINGS
    mappings.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        _write_sheet(sheet, folder / f"{sheet.name}.csv")
        (mappings / f"{sheet.name}.toml").write_text(mapping_text(sheet, year), encoding="utf-8")
    return ", ".join(f"{len(sheet.rows):,} {sheet.name.replace('_', ' ')}" for sheet in sheets)


def _write_sheet(sheet: Sheet, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(sheet.columns)
        for row in sheet.rows:
            writer.writerow([guard_formula(cell) if isinstance(cell, str) else cell for cell in row])


def _counts(records: tuple[Record, ...]) -> str:
    reports = sum(isinstance(item, Report) for item in records)
    claims = [item for item in records if isinstance(item, Claim)]
    return f"{reports:,} reports with {len(claims):,} claims about {len({claim.thing for claim in claims}):,} things."
