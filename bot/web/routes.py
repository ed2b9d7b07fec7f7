"""The routes of the web server: Slack's requests, and what watches over the bot."""

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.metrics import Metrics
from bot.web.gateway import Gateway
from bot.web.request_verification import RequestVerifier

Checks = Callable[[], Awaitable[dict[str, str]]]  # name → what is wrong, empty when all is well

RETRIES = ("x-slack-retry-num", "x-slack-retry-reason")


def make_web(checks: Checks, metrics: Metrics, gateway: Gateway | None, secret: str | None) -> Starlette:
    """Return the ASGI app.

    Without a gateway (a worker) or a secret (Socket Mode only) nothing answers /slack/events.
    """
    routes = [
        Route("/healthz", _healthz, methods=["GET"]),
        Route("/readyz", _readyz(checks), methods=["GET"]),
        Route("/metrics", _metrics(metrics), methods=["GET"]),
    ]
    if gateway is not None and secret:
        verifier = RequestVerifier(_events(gateway), secret, on_rejected=metrics.rejected)
        routes.insert(0, Route("/slack/events", verifier, methods=["POST"]))
    return Starlette(routes=routes)


def _events(gateway: Gateway) -> ASGIApp:
    """Return the ASGI app that hands verified requests to Bolt."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        retries = {name: headers[name] for name in RETRIES if name in headers}
        answer = await gateway.handle(scope["state"]["body"], retries)
        response = Response(answer.body, answer.status, answer.first_headers_without_set_cookie())
        await response(scope, receive, send)

    return app


async def _healthz(request: Request) -> Response:
    return PlainTextResponse("ok\n")


def _readyz(checks: Checks) -> Callable[[Request], Awaitable[Response]]:
    async def readyz(request: Request) -> Response:
        found = await checks()
        ready = not any(found.values())
        told = {name: problem or "ok" for name, problem in found.items()}
        return JSONResponse({"ready": ready, "checks": told}, 200 if ready else 503)

    return readyz


def _metrics(metrics: Metrics) -> Callable[[Request], Awaitable[Response]]:
    async def page(request: Request) -> Response:
        return Response(metrics.page(), media_type=CONTENT_TYPE_LATEST)

    return page
