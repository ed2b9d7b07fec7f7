"""Requests from the local Slack to the app: signed HTTP or Socket Mode."""
