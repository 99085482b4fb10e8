"""Forms that authorities owe: Article 7 of both conventions for a year, and the operations report of a month."""
