"""How requests reach the bot: HTTP routes, Socket Mode, verification, and the one gateway to Bolt."""
