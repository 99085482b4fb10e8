"""The data-quality report: what is wrong, how much land it concerns, totals with their range, and what to ask of whom."""
