"""Setting the policy of a workspace: what changes, from when, what it moves, and which plans it makes stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tandem.errors import ConflictError
from tandem.policy import Policy, PolicyValue, Setting, values
from tandem.store.protocol import Reader
from tandem.usecases.desk.plans import planned_on
from tandem.usecases.picturing import materialise
from tandem.usecases.planning import read_plan
from tandem.usecases.policies import (
    PolicyDecision,
    PolicyVersion,
    differences,
    later_versions,
    next_text,
    policy_of_plan,
    put_policy,
    require_new,
    version_at,
    versions,
)
from tandem.usecases.policy_effects import Effect, policy_effects
from tandem.usecases.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that two policies do not share; None where one of them has no such value."""

    before: PolicyValue | None
    after: PolicyValue | None

    @property
    def value(self) -> PolicyValue:
        """The newer of the two, for path, unit and meaning."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def keeps_source(self) -> bool:
        """Whether another value is there with the source of the old one."""
        old, new = self.before, self.after
        return old is not None and new is not None and bool(new.source) and old.source == new.source


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What setting a policy does. ``number`` is that of the new version; ``later`` are versions that end it.

    ``effects`` are told for the day ``on``; ``stale`` names the standing plans that
    were made under another policy.
    """

    before: PolicyVersion
    after: Policy
    number: int
    begins: date
    later: tuple[PolicyVersion, ...]
    values: tuple[Difference, ...]
    on: date
    effects: tuple[Effect, ...]
    stale: tuple[str, ...]


def set_policy(
    workspace: Workspace,
    wanted: str | Mapping[str, Setting],
    decision: PolicyDecision,
    *,
    today: date,
    source: str = "",
    preview: bool = False,
) -> PolicyChange:
    """Keep a new version of the policy, a whole file or values by path, and write the picture anew; ``preview`` writes nothing.

    Raises
    ------
    PolicyError
        Where the policy is wrong (every fault is told), is in force already, or has the number of another version.
    ConflictError
        Where somebody else set the policy meanwhile.
    """
    with workspace.store.reading() as reader:
        text = wanted if isinstance(wanted, str) else next_text(reader, wanted, decision, source)
        change = _change(reader, require_new(reader, text, decision), decision, today)
    if preview:
        return change
    with workspace.store.writing() as unit:
        if len(versions(unit)) + 1 != change.number:
            raise ConflictError("Somebody else set the policy meanwhile.", "Look at it again: tandem policy history.")
        put_policy(unit, text, decision)
        materialise(unit, workspace.sights, valid_at=today)
    return change


def compared(before: Policy, after: Policy) -> tuple[Difference, ...]:
    """The values that two policies do not share."""
    old = {one.path: one for one in values(before)}
    new = {one.path: one for one in values(after)}
    return tuple(Difference(old.get(path), new.get(path)) for path in differences(before, after))


def _change(reader: Reader, after: Policy, decision: PolicyDecision, today: date) -> PolicyChange:
    before, later = version_at(reader, decision.begins), later_versions(reader, decision.begins)
    ended = bool(later) and later[0].begins is not None and later[0].begins <= today
    on = decision.begins if ended else max(decision.begins, today)
    return PolicyChange(
        before=before,
        after=after,
        number=len(versions(reader)) + 1,
        begins=decision.begins,
        later=later,
        values=compared(before.policy, after),
        on=on,
        effects=policy_effects(reader, before.policy, after, on=on),
        stale=_stale(reader, after, decision.begins, later[0].begins if later else None),
    )


def _stale(reader: Reader, after: Policy, begins: date, until: date | None) -> tuple[str, ...]:
    """The last plan and the newest plans of scenarios, where they begin on a day for which the policy changes."""
    heads = reader.heads("plan")
    if not heads:
        return ()
    (_, live), document = read_plan(reader, "last")
    standing = {f"plan {len(heads)}": (live, document.made_at)}
    standing |= {f"the plan of scenario '{name}'": made for name, made in planned_on(reader).items()}
    return tuple(
        f"{told} (from {basis.valid_at})"
        for told, (basis, made_at) in standing.items()
        if begins <= basis.valid_at
        and (until is None or basis.valid_at < until)
        and differences(policy_of_plan(reader, basis.policy, basis.valid_at, made_at), after)
    )
