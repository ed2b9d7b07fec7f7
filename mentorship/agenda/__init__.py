"""Lists, reminders and calendar files of sessions and masterclasses together."""
