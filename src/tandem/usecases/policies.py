"""The policy of a workspace and its versions: each is kept with who changed it and why, and plans keep the one that they were made under."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tandem.errors import FormatError, PolicyError
from tandem.ids import sha256_hex, uuid7
from tandem.plan.scenario import Change, SetPolicy, changed_policy
from tandem.policy import Policy, parse_policy
from tandem.store.protocol import Document, Reader, Unit

POLICY_KIND = "policy"


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of the policy after the first."""

    text: str
    by: str
    reason: str
    at: datetime


def policy_at(reader: Reader, at: datetime | None = None) -> Policy:
    """The policy of the workspace at an instant, or as it is now."""
    kept = [head for head in reader.heads(POLICY_KIND) if at is None or head.made_at <= at]
    if not kept:
        return parse_policy(reader.policy_text())
    return parse_policy(_read(reader.document(kept[-1].id)).text)


def policy_of_plan(reader: Reader, policy: Policy, made_at: datetime) -> Policy:
    """The policy that a plan was made under; ``policy`` where the workspace has but one."""
    return policy_at(reader, made_at) if reader.heads(POLICY_KIND) else policy


def put_policy(unit: Unit, version: PolicyVersion) -> None:
    """Keep a new version of the policy; PolicyError where its text is none."""
    parse_policy(version.text)
    body = json.dumps({"text": version.text, "by": version.by, "reason": version.reason}, ensure_ascii=False)
    digest = sha256_hex(f"{version.at.isoformat()} {body}".encode())
    unit.put_document(Document(uuid7(version.at), POLICY_KIND, version.at, digest, version.reason, body))


def edited(policy: Policy, changes: Sequence[Change]) -> str:
    """The text of a policy with the numbers that changes set, its comments and order as they were.

    Raises
    ------
    PolicyError
        Where the text holds a number in a way that cannot be edited line by line.
    """
    text = policy.text
    for change in changes:
        if isinstance(change, SetPolicy):
            text = _edited(text, change)
    wanted, made = changed_policy(policy, changes), parse_policy(text)
    if wanted.model_dump(exclude={"text"}) != made.model_dump(exclude={"text"}):
        raise PolicyError(
            "The policy file is written in a way that cannot be edited.", "Change the number in the file."
        )
    return text


def _edited(text: str, change: SetPolicy) -> str:
    """One number set: in its section, at its line or as a new line of the section."""
    section, _, name = change.path.rpartition(".")
    lines = text.split("\n")
    heads = [place for place, line in enumerate(lines) if line.strip() == f"[{section}]"]
    if len(heads) != 1:
        raise PolicyError(f"The policy file has no section [{section}].", "Change the number in the file.")
    first = heads[0] + 1
    until = next((place for place in range(first, len(lines)) if lines[place].lstrip().startswith("[")), len(lines))
    row = re.compile(rf"^(\s*\"?{re.escape(name)}\"?\s*=\s*)([^#\s]+)(.*)$")
    for place in range(first, until):
        found = row.match(lines[place])
        if found:
            value = _spelled(change.value, found.group(2))
            lines[place] = f"{found.group(1)}{value}{found.group(3)}"
            return "\n".join(lines)
    return "\n".join([*lines[:first], f"{name} = {change.value!r}", *lines[first:]])


def _spelled(value: float, old: str) -> str:
    if old in ("true", "false"):
        return "true" if value else "false"
    return str(int(value)) if float(value).is_integer() and "." not in old else repr(float(value))


def _read(document: Document) -> PolicyVersion:
    try:
        body = json.loads(document.body)
        return PolicyVersion(body["text"], body["by"], body["reason"], document.made_at)
    except (KeyError, ValueError) as error:
        raise FormatError(f"Policy {document.id} cannot be read: {error}.", "Restore a backup.") from error
