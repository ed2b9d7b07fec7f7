"""Delivery: takes notices from the outbox to Slack, to Zoom and to the mail server."""
