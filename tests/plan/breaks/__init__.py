"""Ways to break exactly one rule of a feasible schedule, for tests and benchmarks.

Most ways leave the schedule alone and make the *problem* a little tighter than the schedule (a date one tick later, a
road that opens too late), because a schedule that is moved nearly always breaks several rules. A way says which works and
teams must be named, and which other rules the same fact breaks as well (``also``; empty for a clean break). It gives None
where the schedule has no place for it.
"""

from __future__ import annotations

from tandem.plan.check import check
from tests.plan.breaks import columns, roads, teams, works
from tests.plan.breaks.tools import TERSE, WAYS, Broken, Way

__all__ = ["WAYS", "Broken", "Way", "columns", "complaint", "roads", "teams", "works"]


def complaint(rule: str, broken: Broken) -> str | None:
    """What the checker gets wrong about a broken schedule; None where it names the rule, the things, and nothing else."""
    found = check(broken.problem, broken.schedule)
    mine = [violation for violation in found if violation.rule == rule]
    others = {violation.rule for violation in found} - {rule} - broken.also
    if not mine:
        return f"not caught; reported {sorted(violation.rule for violation in found)}"
    if others:
        return f"reports {sorted(others)} too: {[v.text for v in found if v.rule in others][:2]}"
    if not broken.works <= {work for violation in mine for work in violation.works}:
        return f"does not name works {sorted(broken.works)}"
    if not broken.teams <= {team for violation in mine for team in violation.teams}:
        return f"does not name teams {sorted(broken.teams)}"
    silent = [v.text for v in mine if not all(name in v.text for name in (*v.works, *v.teams)) and v.rule not in TERSE]
    return f"text without the ids: {silent[0]}" if silent else None
