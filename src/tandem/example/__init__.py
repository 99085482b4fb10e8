"""The generated region for the demo and the tests; everything it makes says that it is generated."""

from tandem.example.region import GeneratedRegion, generate

__all__ = ["GeneratedRegion", "generate"]
