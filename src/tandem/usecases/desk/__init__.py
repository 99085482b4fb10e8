"""Scenarios as a desk: change step by step with undo and redo, plan again beside the live plan, compare, adopt."""
