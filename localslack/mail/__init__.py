"""Mail for the people of the local Slack: a server that keeps what it is given, in a mailbox for each person."""
