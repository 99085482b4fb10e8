"""The plan room: one open workspace, looked at by several views at once."""
