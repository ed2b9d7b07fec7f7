"""The other addresses of the local Slack: response_urls, uploads, files, avatars and Socket Mode."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from localslack.api.endpoint import hang_up
from localslack.api.pictures import picture_of
from localslack.bot_link.socket_mode import SocketHub
from localslack.client import responses
from localslack.world.errors import SlackError
from localslack.world.faults import Faults
from localslack.world.rate_limits import Limits
from localslack.world.state import World


class Web:
    """The addresses that belong neither to the Web API nor to the page."""

    def __init__(self, world: World, limits: Limits, faults: Faults, sockets: SocketHub) -> None:
        self.world, self.limits, self.faults, self.sockets = world, limits, faults, sockets

    def routes(self) -> list[BaseRoute]:
        """Return the addresses, for the server."""
        return [
            Route("/actions/{team}/{hook}", self.response_url, methods=["POST"]),
            Route("/upload/{team}/{file}/{secret}", self.upload, methods=["POST", "PUT"]),
            Route("/files/{team}/{file}/{name:path}", self.download),
            Route("/avatar/{user}.svg", self.avatar),
            WebSocketRoute("/link/", self.sockets.serve),
        ]

    async def response_url(self, request: Request) -> Response:
        """Take a post to a response_url and answer "ok", or the reason why not."""
        hook = self.world.hooks.get(request.path_params["hook"])
        body = await request.body()
        if hindrance := await self._fault_response(request, "response_url"):
            return hindrance
        if hook is not None and (wait := self.limits.hook(hook.id)):
            return PlainTextResponse("rate_limited", 429, {"Retry-After": str(wait)})
        try:
            responses.use(self.world, hook, _payload(request, body))
        except SlackError as refused:
            self.world.note_refusal(" ".join([f"response_url: {refused.error}", *refused.messages]))
            return JSONResponse(refused.body(), 404 if refused.error.endswith("_url") else 400)
        if self.faults.consume_cut("response_url"):
            await hang_up(request.receive)
        return PlainTextResponse("ok")

    async def _fault_response(self, request: Request, name: str) -> Response | None:
        """Wait for the latency that is set, and return what a fault answers instead; None without one."""
        await asyncio.sleep(self.faults.latency(name))
        if self.faults.outage == "closed":
            await hang_up(request.receive)
        if self.faults.outage:
            return Response(status_code=503)
        if wait := self.faults.consume_rate_limit(name):
            return PlainTextResponse("rate_limited", 429, {"Retry-After": str(wait)})
        if raw := self.faults.consume_answer(name, after_effect=False):
            return Response(raw.body, raw.status, dict(raw.headers), raw.content_type)
        return Response(status_code=500) if self.faults.consume_failure(name) else None

    async def upload(self, request: Request) -> Response:
        """Take the bytes of a file, as many as were announced: the second step of an upload."""
        if hindrance := await self._fault_response(request, "upload"):
            return hindrance
        team = self.world.teams.get(request.path_params["team"])
        file = team.files.get(request.path_params["file"]) if team else None
        if file is None or file.secret != request.path_params["secret"] or file.uploaded:
            return PlainTextResponse("not found", 404)
        content = await request.body()
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            content = _first_part(content, request.headers["content-type"])
        if len(content) != file.size:
            self.world.note_refusal(f"upload of {file.name}: {len(content)} bytes instead of {file.size}")
            return PlainTextResponse("length mismatch", 400)
        file.content, file.uploaded = content, True
        return PlainTextResponse(f"OK - {len(content)}")

    async def download(self, request: Request) -> Response:
        """Return a file's content, for the app (with its token) and for the page."""
        team = self.world.teams.get(request.path_params["team"])
        file = team.files.get(request.path_params["file"]) if team else None
        if file is None or not file.completed:
            return PlainTextResponse("not found", 404)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        inline = kind.startswith("image/") and kind != "image/svg+xml" and "download" not in request.query_params
        headers = {"Content-Disposition": "inline" if inline else "attachment", "X-Content-Type-Options": "nosniff"}
        return Response(file.content, media_type=kind, headers=headers)

    async def avatar(self, request: Request) -> Response:
        """Draw a person's picture."""
        user_id = request.path_params["user"]
        user = next((t.users[user_id] for t in self.world.teams.values() if user_id in t.users), None)
        if user is None:
            return PlainTextResponse("not found", 404)
        headers = {"Cache-Control": "max-age=600"}
        return Response(picture_of(user), media_type="image/svg+xml", headers=headers)


def _payload(request: Request, body: bytes) -> object:
    try:
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return json.loads(parse_qs(body.decode())["payload"][0])
        return json.loads(body)
    except (ValueError, KeyError):
        raise SlackError("invalid_payload") from None


def _first_part(body: bytes, content_type: str) -> bytes:
    """Return the content of the first part of a multipart form; a file is sent alone."""
    boundary = b"--" + content_type.partition("boundary=")[2].strip('"').encode()
    part = body.split(boundary)[1]
    return part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
