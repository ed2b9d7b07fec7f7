"""Transport of notices that go by mail."""
