"""How people see requests for sessions and offers of sessions."""
