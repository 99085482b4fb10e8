"""Travel: what teams drive in a plan, and shorter routes at the same or nearly the same objective."""
