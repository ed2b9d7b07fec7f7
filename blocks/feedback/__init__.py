"""How feedback is asked for, given and shown."""
