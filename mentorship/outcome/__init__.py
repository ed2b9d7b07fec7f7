"""What becomes of meetings after their end: whether they took place, who was there, and what follows from that."""
