"""Rendering: what a notice becomes when it is delivered, from the state of things at that moment."""
