"""Roles that an admin gives and takes away, in stories."""

from localslack.testing.person import Person


def take_roles(admin: Person, name: str) -> None:
    """Let an admin take all roles from this person; it must succeed."""
    admin.command("/mentorship settings")
    admin.press("People")
    admin.press("Add")
    admin.fill({"Person": name, "Roles": []})
    assert admin.submit().ok
    admin.close(all=True)
