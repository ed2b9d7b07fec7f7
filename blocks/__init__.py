"""What people see: pure functions from values to Block Kit. They decide nothing; they are given what is allowed."""
