"""Transport of notices that keep a masterclass's channel in line with the masterclass."""
