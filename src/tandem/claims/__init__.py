"""Sources, reports, claims and judgements, and what is believed because of them. Pure."""
