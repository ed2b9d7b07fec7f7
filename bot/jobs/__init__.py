"""What is done on a schedule: finding what is due, and keeping members and groups in sync with Slack."""
