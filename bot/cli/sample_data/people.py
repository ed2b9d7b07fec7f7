"""Who is in the demo, and what they say of themselves."""

from dataclasses import dataclass

from localslack.world.sample_people import SAMPLE_PEOPLE, Someone

LEAVER = "nils"
DEMO_PEOPLE = (
    *SAMPLE_PEOPLE,
    Someone("claire", "Claire Dubois", "Europe/Paris", "fr-FR", title="Head of data"),
    Someone("lucas", "Lucas Almeida", "America/Sao_Paulo", "pt-BR", title="Mobile developer"),
    Someone("aisha", "Aisha Rahman", "Asia/Dubai", title="Security engineer"),
    Someone("hana", "Hana Kim", "Asia/Seoul", title="Joined this week"),
    Someone(LEAVER, "Nils Berg", "Europe/Stockholm", "sv-SE", title="Site reliability engineer"),
)


@dataclass(frozen=True)
class SampleProfile:
    """What someone says of themselves in `My profile`."""

    about: str
    topics: str
    languages: str
    location: str | None = None
    looking: bool = False


PROFILES = {
    "ada": SampleProfile(
        "I have led teams for twelve years and still write code every week. Bring a real problem, however small.",
        "Tech leadership, Python, public speaking",
        "English, French",
        "London",
    ),
    "grace": SampleProfile(
        "Compilers, large codebases, and how to explain both to people in a hurry.",
        "Compilers, reading code, changing teams",
        "English",
        "New York",
    ),
    "kenji": SampleProfile(
        "I review designs, and help engineers and designers understand each other.",
        "Design reviews, UX, accessibility",
        "Japanese (日本語), English",
    ),
    "claire": SampleProfile(
        "From analyst to head of data in nine years. Ask me about metrics, careers, or your next talk.",
        "Data, statistics, careers, public speaking",
        "French (français), English",
        "Paris",
    ),
    "aisha": SampleProfile(
        "I break things so that others don't have to. Happy to read your threat model with you.",
        "Security, code review, Go",
        "English, Arabic (العربية)",
    ),
    "mia": SampleProfile(
        "In my second year here. I'd like to speak at a meetup this spring.",
        "Python, public speaking",
        "German (Deutsch), English",
        looking=True,
    ),
    "tom": SampleProfile(
        "From spreadsheets to models: I'm learning statistics on the job.",
        "Statistics, Python",
        "English, Yoruba (Yorùbá)",
        looking=True,
    ),
    "lucas": SampleProfile(
        "Four years of Android, and now thinking about leading a team.",
        "Tech leadership, Kotlin",
        "Portuguese (português), English",
        looking=True,
    ),
    "priya": SampleProfile(
        "Product manager who wants to read more code.",
        "Product, reading code",
        "English, Malayalam (മലയാളം)",
        looking=True,
    ),
    "sam": SampleProfile(
        "Support by day, learning UX by night.", "UX, changing teams", "English, Spanish (español)", looking=True
    ),
    LEAVER: SampleProfile(
        "I keep things running, and calm when they don't.", "Reliability, on-call", "Swedish (svenska), English"
    ),
}
