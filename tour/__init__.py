"""A tour of everything that a person sees: moments played in the demo, with a picture of each."""
