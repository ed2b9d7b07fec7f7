"""How lists, reminders and calendar files of sessions and masterclasses look."""
