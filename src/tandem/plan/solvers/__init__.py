"""Exact solvers: the whole rulebook as a CP-SAT model, for proofs on small problems and polish of pieces of larger ones.

In order: ``ticks`` (calendars as piecewise linear maps), ``crews`` (works, teams, travel, precedence), ``reach`` (who is served and
what is reached, as an and/or graph cut down to what is open), ``goals`` (its times in the model, and the objective), ``cpsat``
(solve, read back, verify), ``small`` and ``windows`` (whole problems and pieces), ``finishing`` (which of them, for how long). Every schedule that leaves this room has passed ``tandem.plan.check``.
"""
