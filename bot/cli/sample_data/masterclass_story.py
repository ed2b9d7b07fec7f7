"""The masterclasses in the past of the demo."""

import datetime as dt

from bot.cli.sample_data.feedback_steps import GiveFeedback, SayThanks
from bot.cli.sample_data.masterclass_steps import Attend, CancelMasterclass, HostMasterclass, MoveMasterclass
from bot.cli.sample_data.moment import on
from bot.cli.sample_data.outcome_steps import RecordMasterclass
from bot.cli.sample_data.slack_steps import Say

PAST_MASTERCLASSES = (
    on(
        -9,
        "11:00",
        HostMasterclass(
            "charts",
            "claire",
            "Charts that tell the truth",
            "Five charts that mislead, five that don't, and how to tell them apart in a meeting.",
            "Paris",
            -2,
            dt.time(15),
            60,
            maximum=20,
        ),
    ),
    on(-7, "09:30", Attend("charts", ("tom", "priya"))),
    on(-7, "12:50", Attend("charts", ("lucas", "olga"))),
    on(-7, "12:55", Say("tom", "charts-that", "Looking forward to this. My question: when is a pie chart fine?")),
    on(-2, "15:30", RecordMasterclass("charts", "claire", ("priya",))),
    on(-2, "15:40", GiveFeedback("charts", "tom", 5, "The five bad charts made it click. More of those!")),
    on(-2, "16:05", GiveFeedback("charts", "lucas", 4, "A little fast in the second half.")),
    on(-2, "16:20", GiveFeedback("charts", "olga", 5, "I used it in a meeting the same day.")),
    on(-2, "16:25", SayThanks("charts", "olga")),
    on(-2, "15:10", Say("lucas", "charts-that", "Thank you, Claire! I'll never trust a second axis again.")),
    on(
        -6,
        "09:40",
        HostMasterclass(
            "portfolio",
            "kenji",
            "A portfolio in an hour",
            "Choose three projects, tell one story.",
            "London",
            4,
            dt.time(9),
            60,
        ),
    ),
    on(-5, "16:20", Attend("portfolio", ("sam",))),
    on(-1, "09:40", CancelMasterclass("portfolio", "kenji", "I'm travelling that week. A new date follows soon.")),
)
COMING_MASTERCLASSES = (
    on(
        -6,
        "11:30",
        HostMasterclass(
            "lead",
            "ada",
            "From engineer to tech lead",
            "What changes on the first day, what doesn't, and what I wish someone had told me.",
            "London",
            7,
            dt.time(15),
            60,
            guests=("kenji", "sam"),
            maximum=4,
        ),
    ),
    on(
        -6,
        "15:00",
        HostMasterclass(
            "reading",
            "grace",
            "Reading code that nobody explains",
            "Bring a repository you are new to. We find our way into it together: where to begin, what to skip, and "
            "how to write down what we learn for whoever comes next.",
            "New York",
            5,
            dt.time(10),
            90,
            guests=("tom",),
            maximum=12,
        ),
    ),
    on(-5, "09:15", Attend("reading", ("mia",)), Attend("lead", ("aisha",))),
    on(-5, "12:40", Attend("lead", ("lucas",))),
    on(-5, "13:30", Attend("reading", ("priya",)), Attend("lead", (), waiting=("priya",))),
    on(-1, "15:30", MoveMasterclass("reading", "grace", 6, dt.time(10), "A customer visits us that morning.")),
)
