"""Which functions of the program may go through all rows of a table that grows, and why."""

WORDS = "no index finds parts of words; people are few beside meetings, and a page is full soon where many match"

CHEAPER = "PostgreSQL counts what is cheaper: as long as the table is small all of it, then an index"

ALLOWED = {
    "storage/base.py: delete_oldest": CHEAPER,  # the oldest are found by an index, then deleted
    "storage/home_lists.py: read_home_facts": "for admins, whether there is any meeting or mentor: the first will do",
    "storage/leaving.py: list_decided": CHEAPER,  # the people who take over what one leaver hosted
    "storage/mentor_search.py: find_mentors_by_topics": CHEAPER,  # people, where very many have the topic
    "storage/mentor_search.py: _page": WORDS,
    "storage/choosable.py: find_people_to_choose": WORDS,
    "storage/mentor_search.py: mentor_zones": "an index alone has the zones of mentors; the zones are few",
    "storage/person.py: list_people_with_roles": "a list for admins of the mentors and admins, by name: most is shown",
    "storage/person.py: find_people_named": "asked only where a command names someone, and not by mention",
    "storage/group.py: list_members": "a group may be of nearly everyone, and all of it is shown",
    "storage/group.py: list_member_slack_ids": "a group may be of nearly everyone, and all of it is shown",
    "storage/channel.py: list_channel_names": "once for each masterclass, by delivery, which nobody waits for",
    "storage/planned_times.py: list_planned_starts": "of the command `mentorship zones`, and once after a start",
    "storage/planned_times.py: list_zones_in_use": "of the command `mentorship doctor`",
    "mentorship/people/workspace.py: set_up_workspace": "once at the start: who is an admin by the settings",
    "storage/erasure.py: erase_texts_of": "once, when Slack has erased someone, by a job",
    "storage/erasure.py: erase_notices_about": "once, when Slack has erased someone, by a job",
}
