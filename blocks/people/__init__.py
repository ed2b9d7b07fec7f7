"""How people are chosen in forms."""
