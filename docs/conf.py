"""Sphinx configuration; warnings are errors in script/test. Reference pages are generated from the code."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from reference import write_reference

project = "Tandem"
author = "The Tandem contributors"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Tandem"
exclude_patterns = ["_build"]
suppress_warnings: list[str] = []

write_reference(Path(__file__).parent / "reference_pages")
