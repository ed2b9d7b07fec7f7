"""What may happen with finding mentors, their profiles, and becoming one."""
