"""How requests reach the bot: HTTP routes, Socket Mode, verification, and the one door to Bolt."""
