"""A year of a mine action programme over the hazardous areas of a workspace, as the sheets that its operators would hand in."""

from tandem.example.operations.sheets import Sheet, mapping_text
from tandem.example.operations.year import generate_operations

__all__ = ["Sheet", "generate_operations", "mapping_text"]
