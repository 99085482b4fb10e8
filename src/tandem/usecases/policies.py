"""The policy of a workspace: versions with the day from which each is in force, who set it and why.

The first version is the file that the workspace was begun with, in force since ever. On a day that version is in force which
begins last on or before it; of those that begin on the same day, the one that was set last. What is asked as known at an
instant sees only versions that had been set by then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tandem.errors import FormatError, NotFoundError, PolicyError
from tandem.ids import sha256_hex, uuid7
from tandem.policy import Policy, Setting, edited, generic_policy, new_policy, parse_policy, settings
from tandem.store.protocol import Document, Reader, Unit
from tandem.times import parse_day
from tandem.worded import worded

POLICY_KIND = "policy"
GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version; ``number`` counts from 1. ``begins`` is None for since ever, ``at`` None for the one of the beginning."""

    number: int
    text: str
    begins: date | None
    by: str
    reason: str
    at: datetime | None

    @property
    def policy(self) -> Policy:
        """The policy itself."""
        return parse_policy(self.text)


@dataclass(frozen=True, slots=True)
class PolicyDecision:
    """Who sets a policy, why, when it was said and from which day on it is in force."""

    by: str
    reason: str
    at: datetime
    begins: date


def versions(reader: Reader, known_at: datetime | None = None) -> tuple[PolicyVersion, ...]:
    """All versions that had been set by ``known_at`` (now where None), in the order in which they were set."""
    kept = [one for one in reader.documents(POLICY_KIND) if known_at is None or one.made_at <= known_at]
    first = PolicyVersion(1, reader.policy_text(), None, "", "", None)
    return (first, *(_read(document, number) for number, document in enumerate(kept, 2)))


def version_at(reader: Reader, valid_at: date, known_at: datetime | None = None) -> PolicyVersion:
    """The version in force on a day, as known at an instant or now."""
    found = [one for one in versions(reader, known_at) if one.begins is None or one.begins <= valid_at]
    return max(found, key=lambda one: (one.begins or date.min, one.number))


def policy_at(reader: Reader, valid_at: date, known_at: datetime | None = None) -> Policy:
    """The policy in force on a day, as known at an instant or now."""
    return version_at(reader, valid_at, known_at).policy


def policy_of_plan(reader: Reader, digest: str | None, valid_at: date, made_at: datetime) -> Policy:
    """The policy that a plan was made under, by its digest; by its dates for plans that were kept without one."""
    for one in versions(reader):
        if sha256_hex(one.text.encode()) == digest:
            return one.policy
    return policy_at(reader, valid_at, made_at)


def policy_named(reader: Reader, name: str) -> Policy:
    """A policy by the number of its version, the first characters of its digest, or 'generic' for the built-in one."""
    if name == GENERIC:
        return generic_policy()
    kept = versions(reader)
    found = [one.policy for one in kept if str(one.number) == name]
    found = found or [one.policy for one in kept if len(name) >= 4 and one.policy.digest.startswith(name)]
    if len({policy.digest for policy in found}) != 1:
        raise NotFoundError(
            worded("There is no single version '{name}' of the policy.", name=name),
            worded(
                "Use a number from 1 to {kept}, the first characters of a digest, or '{generic}'.",
                kept=len(kept),
                generic=GENERIC,
            ),
        )
    return found[0]


def next_text(reader: Reader, wanted: Mapping[str, Setting], decision: PolicyDecision, source: str = "") -> str:
    """The text of the version in force on the day with values set, the next number of a version, and where they come from."""
    base = policy_at(reader, decision.begins)
    known = settings(base)
    if all(known.get(path) == value for path, value in wanted.items()):
        raise PolicyError(
            worded("On {begins} the policy says so already: {label}.", begins=decision.begins, label=base.label),
            worded("Nothing has to be set."),
        )
    number = 1 + max(one.policy.version for one in versions(reader))
    source = source or f"Decision of {decision.by}, {decision.at:%Y-%m-%d}: {decision.reason}"
    return edited(base.text, wanted, source=source, version=number)


def put_policy(unit: Unit, text: str, decision: PolicyDecision) -> PolicyVersion:
    """Keep a new version.

    Raises
    ------
    PolicyError
        Where its text is no policy, nobody or no reason is named, or name and number are those of another version.
    """
    policy = require_new(unit, text, decision)
    body = {"text": text, "by": decision.by, "reason": decision.reason, "begins": decision.begins.isoformat()}
    told = json.dumps(body, ensure_ascii=False)
    digest = sha256_hex(f"{decision.at.isoformat()} {told}".encode())
    unit.put_document(Document(uuid7(decision.at), POLICY_KIND, decision.at, digest, policy.label, told))
    return next(one for one in reversed(versions(unit)) if one.text == text)


def require_new(reader: Reader, text: str, decision: PolicyDecision) -> Policy:
    """The policy of a text that may become a version; the errors are those of ``put_policy``."""
    policy = new_policy(text)
    if not decision.by.strip() or not decision.reason.strip():
        raise PolicyError(
            worded("A policy is set by somebody and for a reason."), worded("Give your name and the reason.")
        )
    in_force = version_at(reader, decision.begins)
    if text == in_force.text:
        raise PolicyError(
            worded(
                "This is the policy in force on {begins} already: {label}.", begins=decision.begins, label=policy.label
            ),
            worded("Nothing has to be set."),
        )
    for one in versions(reader):
        if (one.policy.name, one.policy.version) == (policy.name, policy.version) and one.text != text:
            highest = max(other.policy.version for other in versions(reader))
            raise PolicyError(
                worded(
                    "Version {version} of policy '{name}' is kept already, with other content ({label}).",
                    version=policy.version,
                    name=policy.name,
                    label=one.policy.label,
                ),
                worded("Give the file a new number: version = {highest}.", highest=highest + 1),
            )
    return policy


def later_versions(reader: Reader, begins: date) -> tuple[PolicyVersion, ...]:
    """Versions that come in force later and so end what is set from a day on, first one first."""
    days = sorted({one.begins for one in versions(reader) if one.begins is not None and one.begins > begins})
    return tuple(version_at(reader, day) for day in days)


def differences(before: Policy, after: Policy) -> tuple[str, ...]:
    """Paths of the values that two policies do not share."""
    old, new = settings(before), settings(after)
    return tuple(path for path in dict.fromkeys([*old, *new]) if old.get(path) != new.get(path))


def _read(document: Document, number: int) -> PolicyVersion:
    try:
        body = json.loads(document.body)
        # Versions from before they had a day are in force since ever.
        begins = parse_day(body["begins"]) if "begins" in body else None
        return PolicyVersion(number, body["text"], begins, body["by"], body["reason"], document.made_at)
    except (KeyError, ValueError) as error:
        raise FormatError(
            worded("Policy {id} cannot be read: {error}.", id=document.id, error=str(error)),
            worded("Restore a backup."),
        ) from error
