"""What the forms share in which a session or a masterclass is handed over to someone else."""

from blocks.kit import Block
from blocks.people.picker import person_input
from mentorship.people.choosable import NEW_HOST

GO_ON = "To hand it over anyway, choose “Hand over” again."


def mentor_input(token: str) -> Block:
    """Return the input `Mentor`, which finds people who may mentor. `token` makes it new for every form."""
    picker = person_input("Mentor", "mentor", NEW_HOST, placeholder="Choose a mentor")
    return picker | {"block_id": f"mentor:{token}"}
