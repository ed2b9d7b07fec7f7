"""The addresses outside the Web API: uploads, files, avatars, response_urls under faults."""

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from localslack.server import LocalSlack
from tests.support.recording_bot import Recorder


def announced(client: WebClient, name: str, length: int) -> str:
    return str(client.files_getUploadURLExternal(filename=name, length=length)["upload_url"])


def test_an_upload_must_be_as_long_as_announced(slack: LocalSlack, client: WebClient) -> None:
    url = announced(client, "a.csv", 3)
    assert httpx.post(url, content=b"four").status_code == 400
    assert httpx.post(url, content=b"abc").status_code == 200
    assert httpx.post(url, content=b"abc").status_code == 404
    assert "4 bytes instead of 3" in slack.refusals[-1]


def test_an_upload_may_be_a_form(slack: LocalSlack, client: WebClient) -> None:
    url = announced(client, "a.csv", 3)
    assert httpx.post(url, files={"filename": ("a.csv", b"abc")}).status_code == 200
    file_id = url.split("/")[-2]
    client.files_completeUploadExternal(files=[{"id": file_id}])
    assert httpx.get(slack.team.files[file_id].url).content == b"abc"


def test_avatars(slack: LocalSlack, client: WebClient) -> None:
    picture = client.users_info(user=slack.person("ada").id)["user"]["profile"]["image_72"]
    answer = httpx.get(picture)
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert ">AL</text>" in answer.text
    assert httpx.get(f"{slack.page_url}avatar/U0NOBODY.svg").status_code == 404


def test_response_urls_under_faults(slack: LocalSlack, bot: Recorder) -> None:
    ada = slack.person("ada")
    ada.command("/raw")
    hook = WebhookClient(bot.last["response_url"], retry_handlers=[])
    slack.faults.rate_limit("response_url")
    slack.faults.fail("response_url")
    assert [hook.send(text="x").status_code for _ in range(3)] == [429, 500, 200]
    slack.faults.cut("response_url", times=1)
    with pytest.raises(OSError, match=r"Remote end closed|reset by peer"):
        hook.send(text="cut")
    assert [m.text for m in ada.ephemerals] == ["x", "cut"]
    with slack.outage():
        assert hook.send(text="x").status_code == 503
