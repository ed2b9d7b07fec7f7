"""The page's addresses: the page itself, its regions, the stream of changes, and the actions of whoever looks at it."""

import html
import mimetypes
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from localslack.client import actions
from localslack.page.actions import PAGE_ACTIONS
from localslack.page.faces import find_person
from localslack.page.render import HERE, draw, page, regions
from localslack.page.scene import Scene
from localslack.page.screens import Screens

# Pictures come from anywhere, as in Slack; nothing else does, so that no text can do harm.
_POLICY = "default-src 'self'; img-src * data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
# A mail has its looks in itself, and nothing else may do anything.
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'"
# Only these are shown in place; anything else that someone uploaded is handed over as a download.
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})


def _screens(request: Request) -> Screens:
    """Return the screens of this server's world; they are made with the first page."""
    state = request.app.state
    if not hasattr(state, "screens"):
        state.screens = Screens(state.world)
    screens: Screens = state.screens
    return screens


def _scene(request: Request, who: str, at: str) -> Scene:
    screens = _screens(request)
    me = find_person(screens.world, who)
    scene = Scene(screens.world, me, at, screens.reads, screens.drawn)
    screens.watch(scene.team.id, me.id)
    return scene


async def show_page(request: Request) -> Response:
    """Show the page: `?as=` a handle or id, `&at=` app/home, app/messages, a channel's name or id, or @someone."""
    scene = _scene(request, request.query_params.get("as", ""), request.query_params.get("at", ""))
    scene.mark_read()
    return HTMLResponse(page(scene), headers=_HEADERS)


async def follow_permalink(request: Request) -> Response:
    """Open the channel or message that a link names (from a mail, say) as the person whom this browser was last."""
    scene = _scene(request, request.cookies.get("as", ""), "")
    within = scene.reader.address_within(f"{scene.world.base_url}{request.url.path}")
    return RedirectResponse(within or "/", status_code=303)


async def open_app(request: Request) -> Response:
    """Open the app's Home tab as the person whom this browser was last, as slack.com/app_redirect does."""
    return RedirectResponse("/?" + urlencode({"as": request.cookies.get("as", ""), "at": "app/home"}), status_code=303)


async def fragments(request: Request) -> Response:
    """Return the regions as they are now, and the address and title that go with them."""
    scene = _scene(request, request.query_params.get("as", ""), request.query_params.get("at", ""))
    scene.mark_read()
    body = {
        "me": scene.me.id,
        "as": scene.handle(scene.me),
        "at": scene.at,
        "title": f"{scene.title} – {scene.team.name}",
        "regions": regions(scene),
    }
    return JSONResponse(body, headers=_HEADERS)


async def events(request: Request) -> Response:
    """Stream server-sent events: the ids of those whose screen changed."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_screens(request).stream(), media_type="text/event-stream", headers=headers)


async def perform_action(request: Request) -> Response:
    """Perform one action, sent as JSON (another site's page can't send that): {"as", "at", "act", …}."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return JSONResponse({"ok": False, "error": "JSON, please."}, status_code=415)
    body: dict[str, Any] = await request.json()
    perform = PAGE_ACTIONS.get(str(body.get("act")))
    if perform is None:
        return JSONResponse({"ok": False, "error": "There is no such action."}, status_code=400)
    scene = _scene(request, str(body.get("as", "")), str(body.get("at", "")))
    try:
        result = await perform(scene, body)
    except KeyError as missing:
        return JSONResponse({"ok": False, "error": f"{missing} is missing."}, status_code=400)
    return JSONResponse({"ok": result.ok, "error": result.error, "fields": result.field_errors})


async def suggest(request: Request) -> Response:
    """Draw the options that the bot offers in an external select for what was typed."""
    query = request.query_params
    scene = _scene(request, query.get("as", ""), "")
    view = scene.view(query.get("view"))
    if view is None:
        return JSONResponse({"html": "", "error": "This is no longer open."})
    ids = query.get("block", ""), query.get("action", "")
    result = await actions.suggest(scene.world, scene.me.id, view.id, *ids, query.get("text", ""))
    surface = scene.view_surface(view)
    groups = (result.body or {}).get("option_groups") if isinstance(result.body, dict) else None
    element = {"type": "static_select", **({"option_groups": groups} if groups else {"options": result.options})}
    chosen = query.getlist("chosen")
    html = draw("options.html", s=surface, element=element, id=query.get("id", ""), chosen=chosen) if result.ok else ""
    return JSONResponse({"html": html, "error": result.error}, headers=_HEADERS)


async def mail(request: Request) -> Response:
    """Return a mail as its sender made it look. Links into this workspace open in the page, all others beside it."""
    scene = _scene(request, request.query_params.get("as", ""), "")
    found = next((each for each in scene.mails if each.id == request.path_params["mail"]), None)
    if found is None or not found.html:
        return Response("There is no such mail.", status_code=404)
    base = f'href="{html.escape(scene.world.base_url)}/'
    shown = found.html.replace("<head>", '<head><base target="_blank">', 1).replace(base, f'target="_top" {base}')
    return HTMLResponse(shown, headers={**_HEADERS, "Content-Security-Policy": _MAIL_POLICY})


async def file(request: Request) -> Response:
    """Return an uploaded file, for those who see a conversation it was shared in."""
    scene = _scene(request, request.query_params.get("as", ""), "")
    found = scene.team.files.get(request.path_params["file"])
    if found is None or not any(c.id in found.shares for c in scene.seen):
        return Response("There is no such file.", status_code=404)
    kind = mimetypes.guess_type(found.name)[0] or ""
    picture = kind in _PICTURES
    headers = {"Content-Disposition": "inline" if picture else f"attachment; filename*=UTF-8''{quote(found.name)}"}
    return Response(found.content, media_type=kind if picture else "application/octet-stream", headers=headers)


def _get(path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> Route:
    return Route(path, endpoint, methods=["GET"])


routes: list[BaseRoute] = [
    _get("/", show_page),
    _get("/archives/{path:path}", follow_permalink),
    _get("/app_redirect", open_app),
    _get("/page/fragments", fragments),
    _get("/page/events", events),
    _get("/page/suggest", suggest),
    _get("/page/mails/{mail}", mail),
    _get("/page/files/{file}", file),
    Route("/page/act", perform_action, methods=["POST"]),
    Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
]
