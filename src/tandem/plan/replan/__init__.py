"""Planning again after facts have changed: what still holds stays, what cannot is put right, and what pays moves."""
