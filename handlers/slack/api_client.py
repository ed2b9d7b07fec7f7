"""The client for all that we ask of Slack: a call returns an object or raises SlackCallError, whatever was answered."""

from typing import Any, Self

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from handlers.slack.slack_answer import CODE, SlackCallError, read_error


class SlackClient(AsyncWebClient):
    """Slack's Web API, and the response URLs of its requests."""

    @classmethod
    def like(cls, client: AsyncWebClient) -> Self:
        """Return a client that calls as `client` does; Bolt makes one of the SDK's class for every request."""
        return cls(
            token=client.token,
            base_url=client.base_url,
            timeout=client.timeout,
            session=client.session,
            logger=client.logger,
            retry_handlers=client.retry_handlers,
        )

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call a method, as all functions of the SDK do. Raises SlackCallError."""
        try:
            answer = await super().api_call(api_method, **arguments)
        except TypeError:
            raise  # what we wanted to send cannot be sent
        except Exception as error:  # the SDK stumbles over some answers: what it raises then has no common class
            raise read_error(error) from error
        if not isinstance(answer.data, dict):
            raise SlackCallError("an answer that cannot be read", status=answer.status_code)
        return answer

    async def respond(self, response_url: str, **message: Any) -> None:
        """Answer a click at its response URL. Raises SlackCallError."""
        try:
            answer = await AsyncWebhookClient(response_url, session=self.session).send(**message)
        except TypeError:
            raise
        except Exception as error:
            raise read_error(error) from error
        if answer.status_code != 200:
            code = answer.body if CODE.fullmatch(str(answer.body)) else ""
            raise SlackCallError(code or f"http_{answer.status_code}", code=code, status=answer.status_code)
