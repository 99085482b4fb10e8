"""An open workspace with the plans that are being looked at, kept in memory so that a click is answered at once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from tandem.errors import NotFoundError
from tandem.language import Language
from tandem.plan.figures import figures
from tandem.publishing.forms import Forms
from tandem.usecases.ask.answer import Answer, ask, what_helps
from tandem.usecases.ask.insight import Insight
from tandem.usecases.ask.works import Help
from tandem.usecases.briefing.assemble import is_generated
from tandem.usecases.briefing.desk import BriefingDesk
from tandem.usecases.desk.jobs import Jobs
from tandem.usecases.desk.plans import plan_id, planned_as
from tandem.usecases.forms.assemble import forms_of
from tandem.usecases.lists.shelf import Shelf
from tandem.usecases.planning import Planned
from tandem.usecases.policies import POLICY_KIND
from tandem.usecases.room.basemap import Basemap
from tandem.usecases.room.news import state_of
from tandem.usecases.room.opening import At, Opening, keep_first_screen, kept_opening, mark_of, opening, place_of
from tandem.usecases.room.overview import Overview, overview
from tandem.usecases.room.scene import scene
from tandem.usecases.room.tiles import TileShelf, picture_mark
from tandem.usecases.workspace import Workspace
from tandem.worded import worded

BASELINE = "baseline"
# Plans held in memory: the live one, its baseline, and what is compared with them.
HELD = 6


class Room:
    """Safe to use from several threads. A kept plan never changes, so what was built for its id stays true."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime], basemap: Basemap | None = None) -> None:
        self.workspace = workspace
        self.clock = clock
        self.jobs = Jobs()
        self.briefings = BriefingDesk(workspace, self.planned)
        self.basemap = basemap
        self._held: OrderedDict[str, Insight] = OrderedDict()
        self._openings: dict[str, Opening] = {}
        self._lock = threading.Lock()
        self._building: dict[str, threading.Lock] = {}
        self._forms: tuple[tuple[str, int, int], Forms] | None = None
        self._forms_lock = threading.Lock()
        self._shelf = TileShelf()
        self.lists = Shelf(workspace, clock, lambda: self.planned() if self.has_plan() else None, self.mark)

    def close(self) -> None:
        """End what runs in the background, with the best that it has found."""
        self.jobs.close()

    @property
    def region(self) -> str:
        """The region's name for people."""
        with self.workspace.store.reading() as reader:
            return reader.title() or self.workspace.path.stem

    def plan_id(self, name: str = "last") -> str:
        """The id of the kept plan behind a name; it names the state of everything that is shown of the plan."""
        if name == BASELINE:
            return f"{self.plan_id()}/{BASELINE}"
        with self.workspace.store.reading() as reader:
            return plan_id(reader, name)

    def planned(self, name: str = "last") -> Planned:
        """A kept plan with its problem; NotFoundError where there is none."""
        return self.insight(name).planned

    def insight(self, name: str = "last") -> Insight:
        """A kept plan with what questions about it share."""
        return self._once(self.plan_id(name), lambda: Insight(self._build(name)))

    def generated(self) -> str:
        """A note where sources of the workspace are generated ones; empty otherwise."""
        with self.workspace.store.reading() as reader:
            return is_generated(reader)

    def has_plan(self) -> bool:
        """Whether anything was planned yet."""
        with self.workspace.store.reading() as reader:
            return bool(reader.heads("plan"))

    def mark(self) -> str:
        """A mark that changes with every new plan and every new record."""
        with self.workspace.store.reading() as reader:
            return state_of(reader)

    def forms(self, year: int) -> Forms:
        """The forms of a year; those asked for last are kept until a record or the policy changes."""
        with self.workspace.store.reading() as reader:
            key = (reader.chain_head(), len(reader.heads(POLICY_KIND)), year)
        with self._forms_lock:
            if self._forms is None or self._forms[0] != key:
                self._forms = (key, forms_of(self.workspace, year=year))
            return self._forms[1]

    def overview(self, plan: str, language: Language) -> Overview:
        """What the room says before anything is asked."""
        return overview(self._opening(plan).figures, plan, language)

    def scene(self, plan: str, language: Language) -> dict[str, Any]:
        """What map, Gantt chart, curve and day slider draw."""
        found, generated = self._opening(plan), language.text(self.generated())
        number = found.figures.number
        return scene(found.columns, number, language, name=plan, region=self.region, generated=generated)

    def ask(self, thing: str, plan: str, language: Language) -> Answer:
        """What there is to say of a thing under a plan; NotFoundError where it is unknown."""
        insight = self.insight(plan)
        with self.workspace.store.reading() as reader:
            return ask(reader, insight, thing, language)

    def helps(self, thing: str, service: str | None, plan: str, language: Language) -> tuple[Help, ...]:
        """What would bring it forward."""
        return what_helps(self.insight(plan), thing, service, language)

    def picture(self, plan: str = "last") -> str:
        """The mark of the picture behind a plan."""
        return self._opening(plan).figures.picture

    def tile(self, mark: str, plan: str, at: At) -> bytes:
        """A tile of the map (zoom, column, row), gzipped, of the picture with this mark (see ``picture``), which is the plan's."""
        found = self._opening(plan)
        if found.figures.picture == mark and at in found.tiles:
            return found.tiles[at]
        return self._shelf.tiles(mark, lambda: self.planned(plan)).packed(*at)

    def warm(self) -> None:
        """Build the last plan before the first click asks for it, and keep its first screen for the next start."""
        if not self.has_plan():
            self._warm_lists()
            return
        insight = self.insight()
        self.lists.shown().warm()
        _ = insight.explainer, insight.places, insight.works_of
        planned = insight.planned
        made = keep_first_screen(self.workspace, planned, self._shelf.tiles(picture_mark(planned), lambda: planned))
        with self._lock:
            self._openings[planned.document] = made
        _ = self.lists.shown().same
        self.forms(self.clock().year - 1)

    def _warm_lists(self) -> None:
        """See the picture once, and that of the last year's forms; an empty workspace has none."""
        with self.workspace.store.reading() as reader:
            empty = reader.last_received_at() is None
        if not empty:
            self.lists.shown().warm()
            self.forms(self.clock().year - 1)

    def _opening(self, name: str) -> Opening:
        """The first screen of a plan: as it was kept, or from the plan."""
        key = self.plan_id(name)
        with self._lock:
            found = self._openings.get(key)
        if found is None:
            found = self._kept(key) or opening(self.planned(name))
            with self._lock:
                self._openings[key] = found
                while len(self._openings) > HELD:
                    self._openings.pop(next(iter(self._openings)))
        return found

    def _kept(self, plan: str) -> Opening | None:
        with self.workspace.store.reading() as reader:
            heads = [head for head in reader.heads("plan") if head.id == plan]
        return kept_opening(place_of(self.workspace.path), mark_of(heads[0])) if heads else None

    def _build(self, name: str) -> Planned:
        if name == BASELINE:
            return baseline_of(self.planned())
        with self.workspace.store.reading() as reader:
            return planned_as(reader, name)

    def _once(self, key: str, build: Callable[[], Insight]) -> Insight:
        """Built by the first who asks; whoever asks meanwhile waits for it."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found
            turn = self._building.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                found = self._held.get(key)
            if found is None:
                found = build()
                with self._lock:
                    self._held[key] = found
                    while len(self._held) > HELD:
                        self._held.popitem(last=False)
                    self._building.pop(key, None)
            return found


def baseline_of(planned: Planned) -> Planned:
    """The best of the simple rules, as if it were the plan; NotFoundError where none was kept."""
    if not planned.solution.baselines:
        raise NotFoundError(
            worded("The plan was kept without a baseline."), worded("Plan again: tandem plan REGION.gpkg.")
        )
    _, objective, schedule = min(planned.solution.baselines, key=lambda row: row[1])
    solution = replace(planned.solution, schedule=schedule, objective=objective)
    return replace(planned, solution=solution, figures=figures(planned.problem, schedule))
