"""Roles that an admin gives and takes away, in stories."""

from localslack.testing.person import Person


def add_person(admin: Person, name: str, roles: list[str]) -> None:
    """Let an admin give exactly these roles to a person, and stay in the list of people; it must succeed."""
    admin.command("/mentorship settings")
    admin.press("People")
    admin.press("Add")
    admin.fill({"Person": name, "Roles": roles})
    assert admin.submit().ok


def take_roles(admin: Person, name: str) -> None:
    """Let an admin take all roles from this person; it must succeed."""
    add_person(admin, name, [])
    admin.close(all=True)
