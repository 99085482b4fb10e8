"""The area ledger of a region over time: land that was added, released and remains, each square metre once."""
