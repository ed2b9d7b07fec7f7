"""Slack's mrkdwn as HTML, without a browser."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from localslack.page.mrkdwn import mrkdwn, plain
from localslack.page.reader import Reader

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
READER = Reader(ZoneInfo("Europe/London"), "en-GB", NOW, "U1", {"U1": "Ada", "U2": "<Bob>"}, {"C1": "general"})
NOON = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*bold* _it_ ~no~ `a*b*`", "<strong>bold</strong> <em>it</em> <s>no</s> <code>a*b*</code>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("<script>&amp;", "&lt;script&gt;&amp;"),
        ("&lt;b&gt; & <@U2>", '&lt;b&gt; &amp; <span class="mention">@&lt;Bob&gt;</span>'),
        ("<@U1>", '<span class="mention me">@Ada</span>'),
        ("<#C9|secret>", '<span class="mention">🔒 private channel</span>'),
        ("<!here>", '<span class="mention me">@here</span>'),
        ("<javascript:alert(1)|x>", "x"),
        ("a\n> q\n> r\nb", "a<blockquote>q<br>r</blockquote>b"),
        ("a\nb", "a<br>b"),
        ("```x < *y*```", "<pre>x &lt; *y*</pre>"),
        (":tada: :nope:", "🎉 :nope:"),
        ("<!date^soon^{date}|then>", "then"),
        ('<https://x.org/?a="b"|*go*>', "*go*</a>"),
    ],
)
def test_mrkdwn(typed: str, shown: str) -> None:
    assert mrkdwn(typed, READER).endswith(shown)


def test_a_link_goes_where_it_says_and_nowhere_else() -> None:
    assert 'href="https://x.org/?a=&#34;b&#34;"' in mrkdwn('<https://x.org/?a="b"|go>', READER)
    assert mrkdwn("see https://x.org/a_b_c.", READER).endswith(">https://x.org/a_b_c</a>.")


@pytest.mark.parametrize(
    ("form", "british", "american"),
    [
        ("{date} at {time}", "20 November at 12:00", "November 20th at 7:00 AM"),
        ("{date_pretty}", "Today", "Today"),
        ("due {date_short_pretty}", "due today", "due today"),
        ("{date_long}", "Friday, 20 November", "Friday, November 20th"),
        ("{date_num} {time_secs} {nonsense}", "2026-11-20 12:00:00 {nonsense}", "2026-11-20 7:00:00 AM {nonsense}"),
        ("{ago}", "now", "now"),
    ],
)
def test_dates(form: str, british: str, american: str) -> None:
    new_yorker = Reader(ZoneInfo("America/New_York"), "en-US", NOW)
    assert f">{british}</time>" in mrkdwn(f"<!date^{NOON}^{form}|x>", READER)
    assert f">{american}</time>" in mrkdwn(f"<!date^{NOON}^{form}|x>", new_yorker)


def test_the_year_is_said_when_it_is_far() -> None:
    far = NOON + 300 * 86400
    assert ">16 September 2027</time>" in mrkdwn(f"<!date^{far}^{{date}}|x>", READER)


def test_plain_text_is_plain() -> None:
    assert plain("*a* &amp; <b> :tada:") == "*a* &amp;amp; &lt;b&gt; 🎉"
    assert plain(":tada:", with_emoji=False) == ":tada:"
