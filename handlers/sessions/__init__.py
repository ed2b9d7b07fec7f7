"""What Slack can ask about 1:1 sessions, bookings and series."""
