"""Putting notices in the outbox, in the same transaction as what they tell of."""
