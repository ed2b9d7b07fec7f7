"""Transport of notices that keep a Zoom meeting in line with a session or masterclass."""
