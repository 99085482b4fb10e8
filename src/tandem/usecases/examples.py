"""The generated region, and generated roads and teams over a real one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from tandem.claims.records import Claim, Record, Report
from tandem.example.aftermath import generate_aftermath
from tandem.example.overlay import generate_overlay
from tandem.example.region import generate
from tandem.ids import seeded_uuid7
from tandem.settings import Settings
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import see_now
from tandem.usecases.workspace import Workspace, create_workspace, record


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


def _counts(records: tuple[Record, ...]) -> str:
    reports = sum(isinstance(item, Report) for item in records)
    claims = [item for item in records if isinstance(item, Claim)]
    return f"{reports:,} reports with {len(claims):,} claims about {len({claim.thing for claim in claims}):,} things."
