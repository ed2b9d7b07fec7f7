"""What every handler uses: the router, the interaction, reading forms, refusals in Slack's terms, the database."""
