"""The joint plan: problem, search, bound, schedule, check, figures and reasons. Pure."""
