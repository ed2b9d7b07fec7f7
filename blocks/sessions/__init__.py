"""How people see 1:1 sessions, bookings and series."""
