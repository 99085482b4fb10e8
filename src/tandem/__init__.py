"""Tandem: records, picture and one joint plan for regions that recover from war."""

from importlib.metadata import version

__version__ = version("tandem-recovery")
