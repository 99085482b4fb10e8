"""What a plan is worth when arrivals, durations and survey outcomes are not what was planned: draws, ensembles, worth."""
