"""The web page that shows the local Slack to a person."""
