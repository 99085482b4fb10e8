"""Infrastructure as graphs: who is served when. Pure."""
