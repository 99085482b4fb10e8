"""Whether reasons are true, and slack is right; run ``python benchmarks/reasons.py --full``.

Per case a random problem with every feature, a plan of it, and one of its works. What the reason names is taken away from
the problem, all else stays, and the work is put at every earlier tick: the independent checker has to accept one of them,
and none where one of the named facts is left in. Slack is compared with the critical path method by the book.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.plan.cpm import agrees, random_network
from tests.plan.relaxing import random_case, untrue

from tandem.plan.binding import BindingFinder


def main() -> None:
    """Print the share of true reasons with each failure, and how many networks agree."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=6)
    options.add_argument("--networks", type=int, default=10)
    options.add_argument("--first-seed", type=int, default=1)
    options.add_argument("--full", action="store_true", help="500 cases and 1,000 networks")
    chosen = options.parse_args()
    if chosen.full:
        chosen.cases, chosen.networks = 500, 1000
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.cases)
    true = reasons(seeds)
    print(f"True reasons: {true} of {len(seeds)} ({true / len(seeds):.1%}).")
    networks = range(chosen.first_seed, chosen.first_seed + chosen.networks)
    same = sum(1 for seed in networks if not agrees(*random_network(seed)))
    print(f"Networks with the slack of the critical path method: {same} of {len(networks)}.")
    sys.exit(0 if true == len(seeds) and same == len(networks) else 1)


def reasons(seeds: range) -> int:
    """Number of true reasons; failures and the kinds of facts are printed."""
    kinds: Counter[str] = Counter()
    true = 0
    for seed in seeds:
        problem, schedule, work = random_case(seed)
        holding = BindingFinder(problem, schedule).holding(work)
        kinds[" and ".join(fact.kind for fact in holding.facts) or "open as things are"] += 1
        wrong = untrue(problem, schedule, work)
        true += not wrong
        for line in wrong:
            print(f"  seed {seed}, work {work}: {line}", flush=True)
    for kind, count in kinds.most_common():
        print(f"{count:6}  {kind}")
    return true


if __name__ == "__main__":
    main()
