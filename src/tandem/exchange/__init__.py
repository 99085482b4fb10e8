"""Importers and exporters, one file per format, and the sandbox that parses untrusted files.

The names below are loaded when first used, so that the child process of the sandbox loads only its parser.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tandem.exchange.exporting import export_layers
    from tandem.exchange.importing import import_file, import_key
    from tandem.exchange.mapping import Mapping, read_mapping
    from tandem.exchange.records import ImportedRecords
    from tandem.exchange.sandbox import Limits

__all__ = ["ImportedRecords", "Limits", "Mapping", "export_layers", "import_file", "import_key", "read_mapping"]

_HOMES = {
    "ImportedRecords": "records",
    "Limits": "sandbox",
    "Mapping": "mapping",
    "export_layers": "exporting",
    "import_file": "importing",
    "import_key": "importing",
    "read_mapping": "mapping",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tandem.exchange' has no attribute '{name}'")
    return getattr(import_module(f"tandem.exchange.{_HOMES[name]}"), name)
