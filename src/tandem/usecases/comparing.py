"""Two kept plans side by side."""

from __future__ import annotations

from collections.abc import Iterator

from tandem.plan.compare import compare
from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.planning import plan_again


def compare_plans(reader: Reader, policy: Policy, first: str, second: str) -> Iterator[str]:
    """What the second plan changes against the first, in words; plans are named by number, id, 'last' or 'previous'."""
    a, b = plan_again(reader, policy, first), plan_again(reader, policy, second)
    found = compare(a.problem, a.solution.schedule, b.problem, b.solution.schedule)
    yield f"Plan {b.number} (valid {b.problem.start}) against plan {a.number} (valid {a.problem.start}):"
    for line in found.sentences({**a.names, **b.names}):
        yield f"  {line}"
