"""How people see masterclasses and their channels."""
