"""How people see finding mentors, their profiles, and becoming one."""
