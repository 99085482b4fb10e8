"""One module for each group of pages, each with its ``router``."""
