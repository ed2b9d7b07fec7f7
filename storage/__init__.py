"""Tables, queries, migrations. Nothing here commits: whoever opened the transaction does."""
