"""Answers about one thing of the region under a plan: what it is, on whose word, what it waits for, why then, what would help."""
