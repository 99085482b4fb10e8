"""Names of things: how they sound, how alike they are, and which things may therefore be the same. All of it proposes; a person judges."""
