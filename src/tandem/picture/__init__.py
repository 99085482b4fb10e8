"""The typed picture, the area ledger, infrastructure and data-quality findings. Pure."""
