"""The commands of `mentorship`, and the running process that `serve` and `demo` share."""
