"""The one door to restricted records: counts for everybody, with small numbers untold, rows and reports for those whom policy names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date

from tandem.errors import RestrictedError
from tandem.layers import Cell
from tandem.picture.activities import Victim
from tandem.picture.build import part_of_picture
from tandem.picture.tables import Finding
from tandem.policy import Policy
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import known_until
from tandem.usecases.withholding import whole_of
from tandem.usecases.workspace import Workspace
from tandem.vocabulary import label

NOT_SHOWN = ("claims",)
_ANSWERS = {"outcome": "victim_outcome", "sex": "sex", "civilian": "civilian_status", "device_group": "contamination"}


@dataclass(frozen=True, slots=True)
class VictimCount:
    """How many victims share an answer; ``people`` None: fewer than the policy's smallest count, and not none."""

    question: str
    answer: str
    people: int | None


def victim_counts(workspace: Workspace, *, valid_at: date) -> tuple[int | None, tuple[VictimCount, ...]]:
    """All victims, and how many share each answer. No number from 1 to below the smallest count is told, nor one that tells it.

    Where one answer to a question is untold, the next smallest is too: else the total would give it away. Of few victims in all no
    answer is told.
    """
    smallest = policy_on(workspace, valid_at).restricted.smallest_count
    rows, _ = _victims(workspace, valid_at)
    if 0 < len(rows) < smallest:
        return None, ()
    counts: list[VictimCount] = []
    for question, codes in _ANSWERS.items():
        found = Counter(getattr(row, question) or "" for row in rows)
        untold = _untold(found, smallest)
        counts += [
            VictimCount(question, label(codes, code) if code else "unknown", None if code in untold else people)
            for code, people in sorted(found.items(), key=lambda one: (-one[1], one[0]))
        ]
    return len(rows), tuple(counts)


def victim_rows(workspace: Workspace, reader: str, *, valid_at: date) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Every victim with every field, for a person whom the policy names.

    Raises
    ------
    RestrictedError
        For everybody else.
    """
    require_reader(policy_on(workspace, valid_at), reader)
    names = tuple(field.name for field in fields(Victim) if field.name not in NOT_SHOWN)
    rows, _ = _victims(workspace, valid_at)
    return names, [tuple(_cell(getattr(row, name)) for name in names) for row in rows]


def restricted_findings(workspace: Workspace, reader: str, *, valid_at: date) -> tuple[Finding, ...]:
    """What is wrong or doubtful in the records of victims, for a person whom the policy names."""
    require_reader(policy_on(workspace, valid_at), reader)
    return _victims(workspace, valid_at)[1]


def report_bytes(workspace: Workspace, report: str, reader: str, *, valid_at: date) -> bytes:
    """A report exactly as it was received; with a ``reader`` whom the policy names also where it is restricted.

    Raises
    ------
    RestrictedError
        For a reader whom the policy does not name.
    """
    if reader:
        require_reader(policy_on(workspace, valid_at), reader)
    store = whole_of(workspace.store) if reader else workspace.store
    with store.reading() as found:
        return found.report(report).content


def policy_on(workspace: Workspace, valid_at: date) -> Policy:
    """The policy in force on a day."""
    with workspace.store.reading() as reader:
        return policy_at(reader, valid_at)


def require_reader(policy: Policy, name: str) -> None:
    """RestrictedError for a person whom the policy does not name."""
    if " ".join(name.split()).casefold() not in {" ".join(one.split()).casefold() for one in policy.restricted.readers}:
        raise RestrictedError(
            f"'{name}' may not read restricted records.",
            "Have the programme name its readers in the policy, [restricted] readers; the counts are open: tandem victims.",
        )


def _victims(workspace: Workspace, valid_at: date) -> tuple[tuple[Victim, ...], tuple[Finding, ...]]:
    with whole_of(workspace.store).reading() as reader:
        known_at = known_until(reader)
        things = [thing for thing, kind in reader.things().items() if kind == "victim"]
        evidence = reader.evidence(things=things, known_at=known_at)
        found = part_of_picture(
            evidence, valid_at=valid_at, known_at=known_at, policy=policy_at(reader, valid_at), things=things
        )
    return found.victims, found.findings


def _untold(found: Counter[str], smallest: int) -> frozenset[str]:
    """Answers of few people, and the next smallest as long as their sum, which the others give away, is one of few itself."""
    small = {code for code, people in found.items() if people < smallest}
    others = sorted(((people, code) for code, people in found.items() if code not in small), reverse=True)
    while small and others and (len(small) == 1 or sum(found[code] for code in small) < smallest):
        small.add(others.pop()[1])
    return frozenset(small)


def _cell(value: object) -> Cell:
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
