"""From the picture to what has to be done. Pure."""
