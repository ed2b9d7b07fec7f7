"""The moments of the tour, in the order in which they are played: later ones see what earlier ones did."""

from tour.steps import MAILBOX, MESSAGES, Moment, choose, fill, moment, pick, press, say, turn

_LONG = "What changes on the first day, what doesn't, and what nobody tells you. " * 12

_BEFORE_ANYTHING = (
    moment("Home of a mentor", "ada", phone=True),
    moment("Home of a mentee", "mia", phone=True),
    moment("Home of an admin", "olga"),
    moment("Home of someone who has done nothing yet", "hana"),
    moment("Home of a guest", "gus"),
    moment("A mentor's messages", "ada", at=MESSAGES, phone=True),
    moment("A mentee's messages", "mia", at=MESSAGES, phone=True),
    moment("Mailbox", "mia", at=MAILBOX, phone=True),
    moment("The program's channel", "tom", at="mentorship", phone=True),
    moment("Requests", "ada", press("Requests")),
    moment("Past", "mia", press("Past")),
    moment("Cancelled", "kenji", press("Cancelled")),
    moment("Drafts", "ada", press("Drafts")),
    moment("Nothing cancelled", "mia", press("Cancelled")),
)

_SESSIONS = (
    moment("New session", "ada", press("New session"), phone=True),
    moment(
        "New session, all mistakes at once",
        "ada",
        press("New session"),
        fill("Date", "2020-01-01"),
        fill("Meeting URL", "nowhere"),
        press("Save"),
    ),
    moment("New session, saved", "ada", press("New session"), fill("Topic", "Code review that teaches"), press("Save")),
    moment("Home with a new session", "ada", press("Upcoming")),
    moment("Edit session", "ada", press("Upcoming"), choose("Edit")),
    moment("Duplicate", "ada", press("Upcoming"), choose("Duplicate")),
    moment("Bulk duplicate", "ada", press("Upcoming"), choose("Bulk duplicate"), phone=True),
    moment(
        "Preview of a series, with a clash",
        "ada",
        press("Upcoming"),
        choose("Bulk duplicate"),
        pick("Frequency", "Weekdays"),
        fill("Number of sessions", "12"),
        press("Preview"),
        phone=True,
    ),
    moment("Delete draft", "ada", press("Drafts"), choose("Delete")),
    moment("Cancel session", "ada", press("Upcoming"), choose("Cancel")),
)

_FINDING = (
    moment("Find a mentor", "mia", press("Find a mentor"), phone=True),
    moment("Found by a word", "mia", press("Find a mentor"), fill("Search", "french"), press("Search")),
    moment("Nobody found", "mia", press("Find a mentor"), fill("Search", "juggling"), press("Search")),
    moment("A mentor's profile", "mia", press("Find a mentor"), press("View profile"), phone=True),
    moment("Book session", "mia", press("Find a mentor"), press("View profile"), press("Book"), phone=True),
    moment("Booked", "mia", press("Find a mentor"), press("View profile"), press("Book"), press("Book")),
    moment("Home of a mentee who has booked", "mia", press("Upcoming"), phone=True),
    moment("The mentor hears of it", "ada", at=MESSAGES),
    moment("Change time", "mia", press("Upcoming"), choose("Change time")),
    moment("Cancel booking", "mia", press("Upcoming"), choose("Cancel booking")),
    moment("My profile", "mia", press("My profile"), phone=True),
    moment("My profile of a mentor", "ada", press("My profile")),
)

_REQUESTS = (
    moment("Request a session", "mia", press("Find a mentor"), press("View profile"), press("Request a session")),
    moment("Accept request", "ada", press("Accept"), at=MESSAGES),
    moment("Decline request", "ada", press("Decline"), at=MESSAGES),
    moment("Suggest another time", "ada", press("Suggest another time"), at=MESSAGES),
    moment("An offer, accepted", "mia", press("Accept"), at=MESSAGES),
    moment("Offer a session", "ada", press("Offer a session")),
    moment("A request, withdrawn", "tom", press("Withdraw", last=True), at=MESSAGES),
)

_MASTERCLASSES = (
    moment("Masterclasses", "tom", press("Masterclasses"), phone=True),
    moment("Join a waitlist", "tom", press("Masterclasses"), press("Join waitlist")),
    moment("Participants", "ada", press("Upcoming"), press("Participants")),
    moment("Host a masterclass", "grace", press("Host a masterclass"), phone=True),
    moment("Host a masterclass, all mistakes at once", "grace", press("Host a masterclass"), press("Review")),
    moment(
        "Review masterclass",
        "grace",
        press("Host a masterclass"),
        fill("Title", "Compilers for the curious"),
        fill("Description", "From text to machine code in an hour: https://example.com/reading"),
        press("Review"),
    ),
    moment(
        "A masterclass, saved",
        "grace",
        press("Host a masterclass"),
        fill("Title", "Compilers for the curious"),
        fill("Description", _LONG),
        press("Review"),
        press("Save"),
    ),
    moment("Its channel", "grace", press("Upcoming"), press("Open discussion"), phone=True),
    moment("Can you make it? Yes", "priya", press("I can make it", last=True), at=MESSAGES),
    moment("Move masterclass", "grace", press("Upcoming"), choose("Move")),
    moment("Cancel masterclass", "ada", press("Upcoming"), choose("Cancel")),
    moment("Leave masterclass", "lucas", press("Upcoming"), choose("Leave")),
)

_ADMINISTRATION = (
    moment("Someone left: what they host", "olga", at=MESSAGES),
    moment("Hand over", "olga", press("Hand over"), at=MESSAGES),
    moment("Settings", "olga", press("Settings"), phone=True),
    moment("Program", "olga", press("Settings"), press("Program")),
    moment("People", "olga", press("Settings"), press("People")),
    moment("Groups", "olga", press("Settings"), press("Groups")),
    moment("Locations", "olga", press("Settings"), press("Locations")),
    moment("Help", "mia", press("Help"), phone=True),
)

_BOOK_CLAIRE = (press("Find a mentor"), press("View profile", among="Claire"), press("Book"))

_AS_TIME_PASSES = (
    moment(
        "A notice to cancel",
        "olga",
        press("Settings"),
        press("Program"),
        fill("Minimum notice to cancel (hours)", "24"),
        press("Save"),
    ),
    moment(
        "I can't come, and it is late",
        "mia",
        turn("10 minutes before my next session"),
        press("I can't come", last=True),
        at=MESSAGES,
        phone=True,
    ),
    moment("Ten minutes before", "mia", at=MESSAGES, phone=True),
    moment("I can't come, as the mentor", "ada", press("I can't come", last=True), at=MESSAGES),
    moment("Home, ten minutes before", "mia", phone=True),
    moment("It begins", "mia", turn("When it starts"), at=MESSAGES),
    moment("It is over", "mia", turn("When it is over")),
)

_A_WEEK_LATER = (
    moment("A week later", "ada", turn("1 week ahead"), at=MESSAGES),
    moment("The mailbox, a week later", "ada", at=MAILBOX),
)

_AFTER_THE_END = (
    moment("Did it take place?", "ada", at=MESSAGES, phone=True),
    moment("Did it take place? On Home", "ada", phone=True),
    moment("We missed you", "priya", at=MESSAGES, phone=True),
    moment("I was there", "sam", press("I was there", last=True), at=MESSAGES),
    moment("Disputed", "grace", at=MESSAGES),
    moment("An admin settles it", "olga", at=MESSAGES, phone=True),
    moment("How was it?", "lucas", at=MESSAGES, phone=True),
    moment("Give feedback", "tom", press("Give feedback", last=True), at=MESSAGES, phone=True),
    moment("Feedback, as a mentor reads it", "claire", choose("My profile"), press("Feedback"), phone=True),
    moment("History of a session", "grace", press("Past"), choose("History"), phone=True),
    moment("History, as a mentee sees it", "mia", press("Past"), choose("History")),
    moment("History of a masterclass", "claire", press("Past"), choose("History"), phone=True),
    moment("Past, with what took place", "ada", press("Past"), phone=True),
    moment("Record attendance of a masterclass", "claire", press("Correct"), at=MESSAGES, phone=True),
    moment("A no-show, for the one it is about", "priya", press("Past")),
    moment(
        "No-shows allowed, saved",
        "olga",
        press("Settings"),
        press("Program"),
        fill("No-shows allowed in 90 days", "0"),
        press("Save"),
    ),
    moment("A booking that needs an admin's word", "priya", *_BOOK_CLAIRE, phone=True),
    moment("People, with no-shows", "olga", press("Settings"), press("People")),
)

_COMMANDS = (
    moment("/mentorship", "tom", say("/mentorship"), at="general"),
    moment("/mentorship with an unknown word", "tom", say("/mentorship juggling"), at="general"),
    moment("/mentorship sessions", "mia", say("/mentorship sessions"), at="general"),
    moment("/masterclass", "tom", say("/masterclass"), at="general"),
    moment("/mentorship privacy", "tom", say("/mentorship privacy"), at="general"),
    moment("A guest is refused", "gus", say("/mentorship find"), at="general"),
)

_AT_ITS_FULLEST = (
    moment(
        "Sixty copies, created",
        "claire",
        press("Upcoming"),
        choose("Bulk duplicate"),
        pick("Frequency", "Weekdays"),
        fill("Number of sessions", "60"),
        press("Preview"),
        press("Create"),
    ),
    moment("Home at its fullest", "claire", phone=True),
    moment("A profile at its fullest", "tom", say("/mentorship book @claire"), at="general"),
)

MOMENTS: tuple[Moment, ...] = (
    *_BEFORE_ANYTHING,
    *_SESSIONS,
    *_FINDING,
    *_REQUESTS,
    *_MASTERCLASSES,
    *_ADMINISTRATION,
    *_COMMANDS,
    *_AT_ITS_FULLEST,
    *_AS_TIME_PASSES,
    *_AFTER_THE_END,
    *_A_WEEK_LATER,
)
