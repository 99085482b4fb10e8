"""Mutation test of the checker: small faults are put into ``tandem.plan.check`` one at a time; its tests must see each.

Faults: comparisons exchanged, conditions negated or made constant, one side of and/or dropped, + for -, numbers one more or
one less, least for greatest, any for all, statements and rules left out, filters of comprehensions dropped, rule ids
exchanged. Wording inside f-strings is left alone. Each fault runs in a forked process of its own, on the words of
``test_check_words``, the single broken rules and the edges of ``test_check_breaks``, the roads of ``test_check`` and objectives
counted tick by tick, without pytest around them; one that loops is stopped and counts as seen.

By default a sample of 3 faults; ``--full`` runs all and prints the survivors, with the reason where a fault changes nothing
that a schedule can show (``EQUIVALENT``).
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from tests.plan import test_check as checking
from tests.plan import test_check_breaks as breaking
from tests.plan import test_check_words as words
from tests.plan.breaks import WAYS, Broken, complaint
from tests.plan.simulation import TICKS_A_DAY, simulate
from tests.plan.tightest import just_kept

from tandem.plan.check import RULES
from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule

ROOT = Path(__file__).resolve().parents[1]
MODULES = ("__init__", "rules", "roads", "value", "view", "violation")
SECONDS = 15
"""Of the processor: several times what the tests take."""
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_SAME: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "busy_until[team] = max(view.finish[index], busy_until.get(team, 0))",
        ("0  ->  1", "0  ->  -1"),
        "every finish is 1 or more",
    ),
    ("self.now = 0", ("0  ->  1", "0  ->  -1"), "advance sets it before anybody reads it"),
    (
        "roads, ready = problem.roads, np.append(ready, 0)",
        ("0  ->  -1",),
        "nothing starts before the first tick, so what was always open is open either way",
    ),
    ("works = np.append(ready, 0)", ("0  ->  -1",), "the greater of it and a tick that is 0 or more is taken"),
    (
        "fed = np.where(graph.vertex_is_source, 0, np.int64(NEVER))",
        ("0  ->  -1",),
        "the greater of it and the tick from which the vertex works, 0 or more, is taken",
    ),
    ("self.travel = [0] * len(self.work)", ("0  ->  1", "0  ->  -1"), "every entry is set before anybody reads it"),
    (
        "self.previous = [-1] * len(self.work)",
        ("-1  ->  1", "1  ->  2", "1  ->  0"),
        "every entry is set before anybody reads it",
    ),
    (
        "self.previous[index] = last.get(self.team[index], -1)",
        ("1  ->  2",),
        "of a team's first assignment only the sign is read",
    ),
)
EQUIVALENT = {(text, change): reason for text, changes, reason in _SAME for change in changes}
"""Faults (text of the line, change) after which the checker says the same of every schedule, with the reason."""
NAMES = {"max": "min", "min": "max", "any": "all", "all": "any", "minimum": "maximum", "maximum": "minimum"}


@dataclass(frozen=True)
class Mutant:
    """A fault: the module, the line with its text, what was changed into what, and the changed source."""

    module: str
    line: int
    text: str
    change: str
    source: str


def mutants(module: str) -> Iterator[Mutant]:
    """All faults of one module of the checker."""
    written = (ROOT / "src/tandem/plan/check" / f"{module}.py").read_text()
    tree, lines = ast.parse(written), ["", *written.splitlines()]
    nodes = list(ast.walk(tree))
    for index in _mutable(tree):
        node = nodes[index]
        for number in range(len(list(_variants(node)))):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[index]
            before = ast.unparse(target)
            replacement = list(_variants(target))[number]
            _replace(changed, target, replacement)
            after = "nothing" if replacement is None else ast.unparse(replacement)
            line, change = _line(node), f"{_short(before)}  ->  {_short(after)}"
            yield Mutant(module, line, lines[line].strip(), change, ast.unparse(changed))


def _line(node: ast.AST) -> int:
    """Line of a node; of a comprehension that of its source, of what has none 0."""
    return int(getattr(node.iter if isinstance(node, ast.comprehension) else node, "lineno", 0))


def _mutable(tree: ast.Module) -> list[int]:
    """Places in walk order that are neither annotations, decorators, wording nor imports."""
    left_out: set[int] = set()
    for node in ast.walk(tree):
        roots: list[ast.AST] = []
        if isinstance(node, ast.FunctionDef):
            roots += [*node.decorator_list, *([node.returns] if node.returns else [])]
            roots += [a.annotation for a in node.args.args if a.annotation]
        elif isinstance(node, ast.ClassDef):
            roots += node.decorator_list
        elif isinstance(node, ast.AnnAssign):
            roots.append(node.annotation)
        elif isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            roots.append(node)
        left_out |= {id(inner) for root in roots for inner in ast.walk(root)}
    return [index for index, node in enumerate(ast.walk(tree)) if id(node) not in left_out]


def _variants(node: ast.AST) -> Iterator[ast.AST | None]:
    """Faulty versions of a node; None leaves it out."""
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            for other in COMPARISONS.get(type(operator), ()):
                yield ast.Compare(node.left, [*node.ops[:at], other(), *node.ops[at + 1 :]], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
        for at in range(len(node.values)):
            yield ast.BoolOp(node.op, node.values[:at] + node.values[at + 1 :])
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Name | ast.Attribute):
        yield from _names(node)
    elif isinstance(node, ast.stmt | ast.comprehension | ast.keyword | ast.IfExp | ast.Tuple):
        yield from _structures(node)


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)
    elif isinstance(node.value, float):
        yield ast.Constant(node.value + 0.5)
    elif node.value in RULES:
        yield ast.Constant(next(rule for rule in RULES if rule != node.value))


def _names(node: ast.Name | ast.Attribute) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name) and node.id in NAMES:
        yield ast.Name(NAMES[node.id], node.ctx)
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield ast.Attribute(node.value, NAMES[node.attr], node.ctx)


def _structures(node: ast.AST) -> Iterator[ast.AST | None]:
    if isinstance(node, ast.If):
        for test in (ast.UnaryOp(ast.Not(), node.test), ast.Constant(True), ast.Constant(False)):
            yield ast.If(test, node.body, node.orelse)
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.Expr | ast.AugAssign):
        yield ast.Pass()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.comprehension):
        for at in range(len(node.ifs)):
            yield ast.comprehension(node.target, node.iter, node.ifs[:at] + node.ifs[at + 1 :], 0)
    elif isinstance(node, ast.keyword) and node.arg not in ("dtype", "strict"):
        yield None
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 4:
        for at in range(len(node.elts)):
            yield ast.Tuple(node.elts[:at] + node.elts[at + 1 :], node.ctx)


def _replace(tree: ast.AST, target: ast.AST, replacement: ast.AST | None) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, replacement)
            elif isinstance(value, list) and any(entry is target for entry in value):
                kept = [replacement if entry is target else entry for entry in value]
                setattr(parent, name, [entry for entry in kept if entry is not None])
    ast.fix_missing_locations(tree)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else line[:87] + "..."


def install(mutant: Mutant) -> None:
    """Run the changed source in the module's own name space and hand the new functions to all that hold the old ones."""
    name = "tandem.plan.check" + ("" if mutant.module == "__init__" else f".{mutant.module}")
    module = sys.modules[name]
    before = dict(vars(module))
    exec(compile(mutant.source, name, "exec"), vars(module))
    fresh = {id(old): vars(module)[key] for key, old in before.items() if vars(module)[key] is not old}
    for other in list(sys.modules.values()):
        if isinstance(other, ModuleType) and other.__name__.startswith(("tandem.plan.check", "tests.plan")):
            for key, value in list(vars(other).items()):
                if id(value) in fresh and not key.startswith("__"):
                    setattr(other, key, fresh[id(value)])


def equivalent(mutant: Mutant) -> str | None:
    """Why the checker says the same of every schedule with this fault; None where nothing is known."""
    if "strict=True" in mutant.text and mutant.change == "True  ->  False":
        return "columns that differ in length are of the wrong shape, and go no further"
    return EQUIVALENT.get((mutant.text, mutant.change))


def passes(mutant: Mutant | None, cases: Cases) -> bool:
    """Whether the tests pass, in a forked process, on the checker with the fault (None: as it is)."""
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        os._exit(_verdict(mutant, cases))
    status = os.waitpid(child, 0)[1]
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def _verdict(mutant: Mutant | None, cases: Cases) -> int:
    """0 where the tests pass; 3 where the fault does not even load, or a test raises."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        if mutant is not None:
            install(mutant)
        return 0 if cases.pass_() else 1
    except BaseException:  # noqa: BLE001 - whatever a faulty module raises, the fault was seen
        return 3


@dataclass(frozen=True)
class Cases:
    """Schedules, made once: feasible ones with their objective counted tick by tick, others with one rule broken."""

    feasible: tuple[tuple[Problem, Schedule, float], ...]
    broken: tuple[tuple[str, Broken], ...]

    @classmethod
    def made(cls) -> Cases:
        """The schedules of ``test_check_breaks``."""
        feasible, broken = [], []
        for seed in breaking.SEEDS:
            problem, schedule = breaking.feasible(seed)
            weighted = simulate(problem, schedule).weighted.values()
            feasible.append((problem, schedule, sum(map(sum, weighted)) / TICKS_A_DAY))
            ways = ((rule, way(problem, schedule, np.random.default_rng(seed))) for rule, way in WAYS)
            broken += [(rule, case) for rule, case in ways if case is not None]
        return cls(tuple(feasible), tuple(broken))

    def pass_(self) -> bool:
        """Whether the checker, as it is now, is right about all of them; the quickest come first."""
        if not all(words.told(name) == words.WORDS[name] for name in words.CASES):
            return False
        words.test_every_rule_is_told_and_explained()
        if not all(words.objective(problem, plan) == value for problem, plan, value in words.OBJECTIVES):
            return False
        for parameters in checking.ROADS:
            checking.test_only_what_lies_between_base_and_site_must_work(*parameters)
        for problem, schedule, value in self.feasible:
            near = abs(words.objective(problem, schedule) - value) <= 1e-9 * value
            if not near or words.check(problem, schedule) or words.check(just_kept(problem, schedule), schedule):
                return False
        return all(complaint(rule, case) is None for rule, case in self.broken)


def main() -> None:
    """Put in each fault; print those that no test sees."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=int, default=3, help="faults, spread evenly over the checker")
    options.add_argument("--module", choices=MODULES, nargs="*", default=MODULES)
    options.add_argument("--full", action="store_true", help="every fault")
    chosen = options.parse_args()
    every = [mutant for module in chosen.module for mutant in mutants(module)]
    step = 1 if chosen.full else max(1, len(every) // chosen.sample)
    tried = every[::step]
    cases = Cases.made()
    if not passes(None, cases):
        sys.exit("The tests fail on the checker as it is.")
    began, left, same = time.monotonic(), 0, 0
    for mutant in tried:
        if not passes(mutant, cases):
            continue
        reason = equivalent(mutant)
        left, same = left + (reason is None), same + (reason is not None)
        where = f"{mutant.module}.py:{mutant.line}: {mutant.text}: {mutant.change}"
        print(f"SURVIVES {where}" if reason is None else f"same     {where}: {reason}", flush=True)
    seen = len(tried) - left - same
    print(
        f"{seen} of {len(tried)} faults seen ({seen / len(tried):.1%}), of {len(every)} possible; {same} change nothing that a"
    )
    print(
        f"schedule can show, {left} are not seen ({seen / (seen + left):.1%} of the others seen); {time.monotonic() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
