"""Where an export goes: one file per layer where a format holds one, and never a half-written file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tandem.layers import FeatureLayer


def one_file_each(layers: Sequence[FeatureLayer], path: Path) -> list[tuple[FeatureLayer, Path]]:
    """``path`` itself for one layer, else ``NAME-LAYER`` with the same ending."""
    if len(layers) == 1:
        return [(layers[0], path)]
    return [(layer, path.with_name(f"{path.stem}-{layer.name}{path.suffix}")) for layer in layers]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A place to write to, which becomes ``path`` only when all went well."""
    with TemporaryDirectory(prefix=".tandem-export-", dir=path.parent) as folder:
        draft = Path(folder) / path.name
        yield draft
        draft.replace(path)
