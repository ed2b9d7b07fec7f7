"""What the operator says in `DATABASE_URL` for PostgreSQL counts beside our own limits, instead of being dropped."""

import pytest
import sqlalchemy as sa

from storage.database import make_engine


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_options_of_the_url_and_our_own_both_count(database_url: str) -> None:
    said = {"options": "-c search_path=mentors,public", "application_name": "mentorship", "connect_timeout": "7"}
    url = sa.make_url(database_url).update_query_dict(said)
    engine = make_engine(url.render_as_string(hide_password=False))
    with engine.connect() as connection:
        assert [connection.scalar(sa.text(f"SHOW {name}")) for name in ("search_path", "timezone", "lock_timeout")] == [
            "mentors,public",
            "UTC",
            "1500ms",
        ]
        assert connection.scalar(sa.text("SHOW application_name")) == "mentorship"
    assert engine.dialect.create_connect_args(engine.url)[1]["connect_timeout"] == "7"
    engine.dispose()
