"""The controls of masterclasses by their action ids, and where they are tried."""

# Those that the crawl of masterclasses must have clicked.
CLICKED = {
    *("masterclass.list", "masterclass.page.next", "masterclass.page.previous", "masterclass.host"),
    *("masterclass.menu", "masterclass.reserve", "masterclass.details", "masterclass.confirm", "masterclass.decline"),
}

# Those that stories of masterclasses click instead.
CLICKED_IN_STORIES = {
    *("masterclass.join_waitlist", "masterclass.leave_waitlist", "masterclass.accept", "masterclass.pass"),
    *("masterclass.look", "masterclass.again", "masterclass.go", "masterclass.go_on", "masterclass.leave"),
    "masterclass.resume",
    "masterclass.discussion",  # only until one is in the channel: then it is a link
    *(
        f"masterclass.item.{item}"
        for item in (
            "edit",
            "move",
            "duplicate",
            "change_attendance",
            "add_to_calendar",
            "leave",
            "hand_over",
            "cancel",
        )
    ),
    *(f"participants.{name}" for name in ("add", "download", "message", "menu", "page.next", "page.previous")),
}
