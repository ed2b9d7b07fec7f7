"""What may happen with 1:1 sessions, bookings and series."""
