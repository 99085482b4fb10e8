"""Tandem as a library: a workspace as GeoDataFrames and frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from os import PathLike
from pathlib import Path
from types import TracebackType

import geopandas
import pandas as pd

from tandem.errors import NotFoundError
from tandem.layers import FeatureLayer
from tandem.picture.land.statement import Asked
from tandem.picture.layers import picture_layers
from tandem.policy import Policy
from tandem.settings import Settings
from tandem.usecases.land import LandReport, checked, land_report
from tandem.usecases.planning import Planned, Search, make_plan
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import Seen, known_until, see
from tandem.usecases.workspace import Workspace, open_workspace


@dataclass(frozen=True)
class OpenWorkspace:
    """An open workspace; use it in a ``with`` block or call ``close``."""

    workspace: Workspace

    @classmethod
    def at(cls, path: str | PathLike[str]) -> OpenWorkspace:
        """Open the workspace file at a path."""
        return cls(open_workspace(Path(path), Settings()))

    def __enter__(self) -> OpenWorkspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the file."""
        self.workspace.store.close()

    def see(self, *, valid_at: date, known_at: datetime | None = None) -> Seen:
        """Picture and area ledger as frozen dataclasses, from all that was received until ``known_at``."""
        with self.workspace.store.reading() as reader:
            until = known_until(reader) if known_at is None else known_at
            policy = policy_at(reader, valid_at, known_at)
            return see(reader, policy, valid_at=valid_at, known_at=until)

    def policy(self, *, valid_at: date, known_at: datetime | None = None) -> Policy:
        """The policy in force on a day, as known at an instant or now; ``tandem.policy.values`` lists what it holds."""
        with self.workspace.store.reading() as reader:
            return policy_at(reader, valid_at, known_at)

    def picture(self, *, valid_at: date, known_at: datetime | None = None) -> dict[str, geopandas.GeoDataFrame]:
        """The picture's layers by name as GeoDataFrames in EPSG:4326, indexed by thing id.

        Tables without geometry have a geometry column of None.
        """
        seen = self.see(valid_at=valid_at, known_at=known_at)
        return {layer.name: frame(layer) for layer in picture_layers(seen.picture, seen.ledger)}

    def layer(self, name: str, *, valid_at: date) -> geopandas.GeoDataFrame:
        """One layer of the picture; NotFoundError lists the names that there are."""
        layers = self.picture(valid_at=valid_at)
        if name not in layers:
            raise NotFoundError(f"There is no layer '{name}'.", f"Use one of: {', '.join(layers)}.")
        return layers[name]

    def land(
        self, *, first: date | None, last: date, by: Sequence[str] = (), only: Mapping[str, str] | None = None
    ) -> LandReport:
        """Land released in a period and what remains on its last day, as ``tandem land`` tells."""
        told, alone = checked(by, [f"{name}={value}" for name, value in (only or {}).items()])
        return land_report(self.workspace, Asked(first, last, told, alone), today=last)

    def plan(self, *, valid_at: date, seed: int = 1, seconds: float = 30.0, iterations: int | None = None) -> Planned:
        """Make, check and keep a joint plan, as ``tandem plan`` does."""
        return make_plan(self.workspace, Search(seed, seconds, iterations), valid_at=valid_at, now=datetime.now(UTC))


def frame(layer: FeatureLayer) -> geopandas.GeoDataFrame:
    """A feature layer as a GeoDataFrame in EPSG:4326."""
    rows = pd.DataFrame(
        [feature.cells for feature in layer.features],
        columns=[column.name for column in layer.columns],
        index=pd.Index([feature.key for feature in layer.features], name="id"),
    )
    geometry = [feature.geometry for feature in layer.features]
    return geopandas.GeoDataFrame(rows, geometry=geopandas.GeoSeries(geometry, index=rows.index, crs="EPSG:4326"))
