"""One function per command or question of a user; the only place that opens a unit of work."""
