"""The plan room in the browser. Handlers decode, call ``usecases``, encode; nothing else."""
