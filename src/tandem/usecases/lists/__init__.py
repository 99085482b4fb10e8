"""Lists of a region: one per kind, filtered, searched and sorted by a query that lives in the URL."""
