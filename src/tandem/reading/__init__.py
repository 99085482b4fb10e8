"""Prose to proposed claims: each with the exact span that it comes from; nothing enters the picture by itself."""
