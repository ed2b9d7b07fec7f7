"""What may happen: use cases (verbs) and rules. Knows nothing of Slack's protocol, HTTP or Block Kit.

A use case takes the database session first and everything else by keyword, the acting person and `now` among it;
it runs inside one transaction, puts what must be told in the outbox, and says no by raising a Refusal.
"""
