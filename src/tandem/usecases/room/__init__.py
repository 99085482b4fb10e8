"""The plan room: what its one screen asks for."""
