"""What people see of what becomes of meetings after their end."""
