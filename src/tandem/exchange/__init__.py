"""Importers and exporters, one file per format, and the sandbox that parses untrusted files."""
