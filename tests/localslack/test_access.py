"""Tokens and scopes: granted as the manifest says, the optional ones by a switch."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from localslack.server import LocalSlack
from tests.localslack.conftest import MANIFEST


@pytest.fixture
def frugal() -> Iterator[LocalSlack]:
    """A local Slack in which the app is installed without the optional scopes."""
    with LocalSlack(MANIFEST, optional_scopes=False, limits=False) as slack:
        yield slack


def refused(client: WebClient, method: str, **arguments: object) -> dict[str, str]:
    with pytest.raises(SlackApiError) as error:
        client.api_call(method, json=arguments)
    data: dict[str, str] = error.value.response.data
    return data


def test_tokens(slack: LocalSlack) -> None:
    def code(token: str | None, method: str = "auth.test") -> str:
        return refused(WebClient(token, base_url=slack.api_url), method)["error"]

    assert code(None) == "not_authed"
    assert code("xoxb-wrong") == "invalid_auth"
    assert code(slack.app_token) == "not_allowed_token_type"
    assert code(slack.bot_token, "apps.connections.open") == "not_allowed_token_type"
    assert code(slack.bot_token, "users.setEverything") == "unknown_method"
    assert code(slack.bot_token, "conversations.info") == "invalid_arguments"


def test_auth_test(slack: LocalSlack, client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == ("T0WORKSPACE", slack.team.bot_user_id)
    assert "chat:write" in answer.headers["x-oauth-scopes"]


def test_missing_scope(frugal: LocalSlack) -> None:
    client = WebClient(frugal.bot_token, base_url=frugal.api_url)
    answer = refused(client, "usergroups.list")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "usergroups:read")
    assert "chat:write" in answer["provided"]
    assert "usergroups:read" not in answer["provided"]
    general = frugal.team.channel_named("general").id
    assert refused(client, "conversations.join", channel=general)["needed"] == "channels:join"
    assert "email" not in client.users_info(user=frugal.person("ada").id)["user"]["profile"]


def test_scopes_depend_on_the_kind_of_conversation(slack: LocalSlack, client: WebClient) -> None:
    public = client.conversations_create(name="open")["channel"]["id"]
    private = client.conversations_create(name="closed", is_private=True)["channel"]["id"]
    client.conversations_history(channel=public)
    answer = refused(client, "conversations.history", channel=private)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:history")


def test_uninstalling_ends_the_token(slack: LocalSlack, client: WebClient) -> None:
    client.auth_revoke()
    assert refused(client, "auth.test")["error"] == "account_inactive"


def test_oauth(slack: LocalSlack) -> None:
    app, anyone = slack.world.app, WebClient(base_url=slack.api_url)
    code = slack.authorize(slack.person("olga").id)
    secrets = {"client_id": app.client_id, "client_secret": app.client_secret}
    answer = anyone.oauth_v2_access(**secrets, code=code)
    assert (answer["access_token"], answer["authed_user"]["id"]) == (slack.bot_token, slack.person("olga").id)
    with pytest.raises(SlackApiError, match="invalid_code"):
        anyone.oauth_v2_access(**secrets, code=code)


def test_blocks_validate(slack: LocalSlack) -> None:
    anyone = WebClient(base_url=slack.api_url)
    assert anyone.blocks_validate(blocks=[{"type": "divider"}])["ok"]
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        anyone.blocks_validate(blocks=[{"type": "nonsense"}])
