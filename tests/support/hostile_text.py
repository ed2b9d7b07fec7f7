"""Words that people might type to break a screen, a message or a mail."""

HOSTILE = [
    "*bold* _italic_ ~struck~ `code` ```fenced``` > quoted",
    "<!channel> <!here> <@U0000> <#C0000> <https://evil.example|https://bank.example>",
    "a & b &amp; &lt;b&gt; <b>x</b> O'Brien\"; DROP TABLE meeting; -- {{7*7}} %s %(x)s {0} \\n \\u0000",
    ":wave: 👩‍👩‍👧‍👦 🇩🇪 ﷽ مرحبا \u200fevil\u200e שלום z̸̢̛a̵l̶g̷o̴",
    "> quoted\n• listed\n1. " + "é" * 50,
]
