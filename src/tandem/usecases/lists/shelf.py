"""Lists of an open workspace, held in memory until a record or plan is new or the day changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from tandem.claims.evidence import Evidence
from tandem.claims.names.same import SameAs
from tandem.errors import TandemError
from tandem.layers import Cell
from tandem.policy import Policy
from tandem.usecases.inboxes import Conflict, Counts, Newer, Pending, conflicts, pending, policy_news, stale
from tandem.usecases.lists.columns import KINDS
from tandem.usecases.lists.names import NameIndex
from tandem.usecases.lists.rows import Sight, list_table
from tandem.usecases.lists.sight import sight_of
from tandem.usecases.lists.table import ListTable
from tandem.usecases.planning import Planned
from tandem.usecases.policies import POLICY_KIND, policy_at
from tandem.usecases.recognising import same_as
from tandem.usecases.workspace import Workspace

FOUND_MOST = 60
PATIENCE_S = 0.5
"""How long pages wait for names to be compared, which is enough for most regions, before they say that they still are."""
_SEARCHED = (
    "communities",
    "hazards",
    "assets",
    "teams",
    "organisations",
    "commitments",
    "works",
    "devices",
    "accreditations",
    "non_conformities",
    "inspections",
    "education_sessions",
    "stockpile_destructions",
    "documents",
    "reports",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A hit of the search box."""

    kind: str
    key: str
    name: str
    told: Cell


class Shown:
    """Everything that lists and inboxes show at one moment; each part is made when first asked for."""

    def __init__(self, policy: Policy, sight: Sight, evidence: Evidence, news: tuple[Newer, ...]) -> None:
        self.policy, self.sight, self.evidence, self._news = policy, sight, evidence, news
        self._tables: dict[str, ListTable] = {}
        self._lock = threading.RLock()

    def table(self, kind: str) -> ListTable:
        """All rows of a list."""
        with self._lock:
            if kind not in self._tables:
                self._tables[kind] = list_table(kind, self.sight)
            return self._tables[kind]

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Contradictions and duplicates."""
        return conflicts(self.sight, self.evidence, self.policy)

    @cached_property
    def pending(self) -> tuple[Pending, ...]:
        """What waits for a second person."""
        return pending(self.sight, self.evidence, self.policy)

    @cached_property
    def stale(self) -> tuple[Newer, ...]:
        """What is newer than the plan and touches it."""
        return (*self._news, *stale(self.sight, self.evidence))

    def warm(self) -> None:
        """Make what the first list, the first search and the inboxes would wait for."""
        works = self.table("works")
        for name in works.columns:
            _ = works.index(name).rank
        works.names.ready()
        _ = self._everything, self.conflicts, self.pending, self.stale

    @property
    def same(self) -> tuple[SameAs, ...] | None:
        """Things that may be one; not those that one list names side by side. None while names are still being compared."""
        with self._lock:
            comparing, until = self._comparing
        comparing.join(max(0.0, until - time.monotonic()))
        return None if comparing.is_alive() else self._alike

    @cached_property
    def _comparing(self) -> tuple[threading.Thread, float]:
        thread = threading.Thread(target=self._compare, daemon=True)
        thread.start()
        return thread, time.monotonic() + PATIENCE_S

    def _compare(self) -> None:
        # What is wrong is said to who asks.
        with suppress(TandemError):
            _ = self._alike

    @cached_property
    def _alike(self) -> tuple[SameAs, ...]:
        found = same_as(self.evidence, self.sight.picture, self.sight.reports, self.policy)
        return tuple(one for one in found if not one.one_list)

    @property
    def counts(self) -> Counts:
        """How much waits in each inbox."""
        same = self.same
        return Counts(
            conflicts=len(self.conflicts),
            findings=len(self.sight.findings),
            stale=len(self.stale),
            pending=len(self.pending),
            same=None if same is None else len(same),
        )

    @cached_property
    def _everything(self) -> tuple[NameIndex, tuple[tuple[str, int], ...]]:
        places = [(kind, row) for kind in _SEARCHED for row in range(len(self.table(kind)))]
        keys = tuple(self.table(kind).keys[row] for kind, row in places)
        names = tuple(str(self.table(kind).cells["name"][row] or "") for kind, row in places)
        return NameIndex(keys, names).ready(), tuple(places)

    def search(self, text: str) -> tuple[tuple[Found, ...], int]:
        """The best hits over all lists, and how many there are."""
        index, places = self._everything
        rows = index.find(text).tolist() if text.strip() else []
        return tuple(self._found(*places[row]) for row in rows[:FOUND_MOST]), len(rows)

    def _found(self, kind: str, row: int) -> Found:
        table = self.table(kind)
        told = table.cells["kind"][row] if kind == "works" else None
        return Found(kind, table.keys[row], str(table.cells["name"][row] or table.keys[row]), told)


class Shelf:
    """Safe to use from several threads; whoever asks while it is built waits for it."""

    def __init__(
        self,
        workspace: Workspace,
        clock: Callable[[], datetime],
        planned: Callable[[], Planned | None],
        mark: Callable[[], str],
    ) -> None:
        self._workspace, self._clock, self._planned, self._mark = workspace, clock, planned, mark
        self._lock = threading.Lock()
        self._held: tuple[tuple[str, int, date], Shown] | None = None

    def shown(self) -> Shown:
        """What is to be seen now; NotFoundError for a workspace without records."""
        day = self._clock().date()
        with self._lock, self._workspace.store.reading() as reader:
            policy = policy_at(reader, day)
            key = (self._mark(), len(reader.heads(POLICY_KIND)), day)
            if self._held is None or self._held[0] != key:
                planned = self._planned()
                seen = self._workspace.sights.see_now(reader, policy, valid_at=day)
                sight = sight_of(reader, seen, planned)
                self._held = (key, Shown(policy, sight, reader.evidence(), policy_news(reader, planned)))
            return self._held[1]


def kinds() -> tuple[tuple[str, str], ...]:
    """Lists by name with their titles."""
    return tuple((kind, title) for kind, (title, _) in KINDS.items())
