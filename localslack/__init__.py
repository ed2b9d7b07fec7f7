"""A local Slack: Web API with Slack's strictness, signed requests to the bot, and a page for people."""
