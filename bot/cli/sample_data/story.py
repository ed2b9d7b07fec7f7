"""The past of the demo: who did what, and when. Days are working days from the day on which it is started.

Whatever waits for an answer was asked on the last working day, so that nothing has expired.
"""

import datetime as dt

from bot.cli.sample_data.masterclass_story import COMING_MASTERCLASSES, PAST_MASTERCLASSES
from bot.cli.sample_data.moment import on
from bot.cli.sample_data.outcome_steps import RecordSession
from bot.cli.sample_data.people import LEAVER
from bot.cli.sample_data.program_steps import PROGRAM_CHANNEL, AddLocations, FillInProfiles, MakeGroups, SetRules
from bot.cli.sample_data.request_steps import AcceptRequest, AskForSession, OfferToMentee
from bot.cli.sample_data.session_steps import BookSession, CancelSession, OfferSession, RepeatSession
from bot.cli.sample_data.slack_steps import WELCOME_TO_THE_CHANNEL, LeaveCompany, Say
from bot.cli.sample_data.stage import ADMIN
from storage.program import MAIL_OFF, MAIL_UNLESS_OPTED_OUT

_SETTING_UP = (
    on(
        -10,
        "09:00",
        AddLocations(
            (
                ("London", "Europe/London", "1 Finsbury Square"),
                ("New York", "America/New_York", "55 Broad Street"),
                ("Paris", "Europe/Paris", "12 rue de Cléry"),
            )
        ),
        SetRules(email=MAIL_OFF),
        FillInProfiles(),
        MakeGroups("Team leads", ("ada", "grace", "claire")),
    ),
    on(-1, "09:05", SetRules(email=MAIL_UNLESS_OPTED_OUT)),  # mailboxes are not full of what is long past
    on(-10, "09:05", Say(ADMIN, PROGRAM_CHANNEL, WELCOME_TO_THE_CHANNEL)),
)

_PAST_SESSIONS = (
    on(
        -9,
        "09:20",
        OfferSession("first", "ada", "Growing into a tech lead", "London", -7, dt.time(14), 45, in_person=True),
        OfferSession("reviews", "kenji", "Design reviews that help", "London", -3, dt.time(9, 30), 30),
        OfferSession("tokens", "aisha", "Read a threat model together", "London", -5, dt.time(13), 45),
    ),
    on(
        -9,
        "15:05",
        OfferSession("codebase", "grace", "Reading a large codebase", "New York", -4, dt.time(11, 30), 30),
        OfferSession("new team", "grace", "Changing teams", "New York", -5, dt.time(12), 30),
    ),
    on(
        -8,
        "14:40",
        BookSession("first", "mia", "I was asked to lead a small project. Where do I begin?", "online"),
        RepeatSession("codebase", "grace", 4),
        BookSession("reviews", "priya", "How do I give feedback on something I can't draw?"),
        BookSession("tokens", "lucas", "Our app keeps tokens on the phone. What could go wrong?"),
    ),
    on(-7, "17:15", BookSession("new team", "sam", "Can someone from support become a designer here?")),
    on(-6, "13:10", BookSession("codebase", "tom", "Our billing service: 200,000 lines, and no map.")),
    on(-7, "15:05", RecordSession("first", "ada", "took_place")),
    on(-5, "15:10", RecordSession("tokens", "aisha", "took_place")),
    on(-5, "17:45", RecordSession("new team", "grace", "no_show")),
    on(-4, "17:40", RecordSession("codebase", "grace", "took_place")),
    on(-4, "09:10", CancelSession("reviews", "kenji", "I'm at a conference that day. New times follow next week.")),
)

_COMING_SESSIONS = (
    on(
        -3,
        "10:30",
        OfferSession("tech lead", "ada", "Growing into a tech lead", "London", 1, dt.time(14), 45, in_person=True),
        OfferSession("anything", "ada", "Ask me anything", "London", 3, dt.time(16), 60),
        OfferSession("more reviews", "kenji", "Design reviews that help", "London", 2, dt.time(9, 30), 30),
        OfferSession("data", "claire", "A career in data", "Paris", 2, dt.time(11), 45),
        OfferSession("talk", "claire", "Prepare your first talk", "Paris", 4, dt.time(16), 60, in_person=True),
        OfferSession("threats", "aisha", "Read a threat model together", "London", 3, dt.time(11), 45),
        OfferSession("on call", LEAVER, "Your first week on call", "London", 5, dt.time(11), 45),
    ),
    on(-3, "13:20", BookSession("anything", "mia", "How did you learn to speak in front of people?")),
    on(-3, "13:35", BookSession("on call", "aisha", "I join the rota next month.")),
    on(-2, "09:30", BookSession("data", "olga", "How do you measure whether mentoring helps?")),
    on(
        -1,
        "10:45",
        OfferSession("draft", "ada", "Growing into a tech lead", "London", 8, dt.time(10), 45, publish=False),
    ),
    on(-1, "12:10", LeaveCompany(LEAVER)),
)

_REQUESTS = (
    on(
        -5,
        "14:00",
        AskForSession(
            "compilers", "tom", "grace", "I'd like to understand what our query planner does.", ((4, dt.time(16, 30)),)
        ),
    ),
    on(-4, "15:30", AcceptRequest("compilers", "grace", "New York")),
    on(
        -1,
        "11:20",
        OfferToMentee(
            "claire",
            "mia",
            "I heard that you're preparing a talk. Shall we look at it together?",
            "Paris",
            ((2, dt.time(14)), (5, dt.time(10))),
        ),
    ),
    on(
        -1,
        "13:15",
        AskForSession(
            "team",
            "lucas",
            "ada",
            "My team may grow to six people. Could we talk about how you made the step?",
            ((2, dt.time(10)), (5, dt.time(11))),
        ),
    ),
    on(
        -1,
        "14:05",
        AskForSession(
            "statistics",
            "tom",
            "claire",
            "Which statistics does a data team really use?",
            ((3, dt.time(11)), (5, dt.time(12))),
        ),
    ),
    on(
        -1,
        "14:50",
        AskForSession(
            "pull requests",
            "priya",
            "grace",
            "I read a pull request every day now. Can you show me how you do it?",
            ((3, dt.time(19)), (4, dt.time(19, 30))),
        ),
    ),
    on(
        -1,
        "16:00",
        OfferToMentee(
            "grace",
            "lucas",
            "Curious how a compiler sees your Kotlin?",
            "New York",
            ((3, dt.time(10)), (5, dt.time(11))),
        ),
    ),
    on(
        -1,
        "10:20",
        AskForSession(
            "sign-in",
            "kenji",
            "aisha",
            "We're redesigning sign-in. Would you look at it the way an attacker would?",
            ((4, dt.time(17)), (5, dt.time(17))),
        ),
    ),
    on(
        -1,
        "16:20",
        OfferToMentee(
            "grace",
            "sam",
            "How is the portfolio coming along? Let's plan your next step.",
            "New York",
            ((4, dt.time(13)), (5, dt.time(13))),
            30,
        ),
    ),
    on(
        -1,
        "16:40",
        AskForSession(
            "help pages",
            "sam",
            "kenji",
            "I'd love your view on our help pages.",
            ((3, dt.time(17)), (5, dt.time(17))),
        ),
    ),
)

STORY = (
    *_SETTING_UP,
    *_PAST_SESSIONS,
    *_COMING_SESSIONS,
    *PAST_MASTERCLASSES,
    *COMING_MASTERCLASSES,
    *_REQUESTS,
)
