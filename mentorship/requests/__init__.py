"""What may happen with requests for sessions and offers of sessions."""
