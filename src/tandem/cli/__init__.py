"""The command line: decode, use case, encode."""
