"""What people say about their mentors after a meeting: who is asked, and who sees what of it."""
