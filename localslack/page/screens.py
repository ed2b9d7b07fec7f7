"""Who has the page open, and the stream that tells their browser whose screen changed.

A browser opens few connections to one server, so all its tabs share one stream (see `listen` in app.js): it carries
the changes of everyone whose page is open in any tab, and each tab takes what concerns its own person.
"""

import asyncio
import json
from collections.abc import AsyncIterator

from localslack.page.drawn import Drawn
from localslack.world.state import World

# A silent stream says something this often, so that a browser that went away is noticed.
HEARTBEAT_SECONDS = 10.0


class Screens:
    """The people whose pages are open (by team and user id), how far each has read and what was shown; the streams."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.reads: dict[tuple[str, str], str] = {}
        self.drawn = Drawn()
        self._watched: dict[tuple[str, str], None] = {}
        self._streams: list[asyncio.Queue[str]] = []

    def watch(self, team_id: str, user_id: str) -> None:
        """Let the streams carry someone's changes from now on; their page was drawn."""
        if (team_id, user_id) not in self._watched:
            self._watched[team_id, user_id] = None
            for stream in self._streams:
                stream.put_nowait("")

    async def stream(self) -> AsyncIterator[str]:
        """Yield server-sent events: whose screen changed, as JSON."""
        woken: asyncio.Queue[str] = asyncio.Queue()
        self._streams.append(woken)
        pumps: dict[tuple[str, str], asyncio.Task[None]] = {}
        try:
            yield "retry: 500\n\n"
            while True:
                for who in self._watched.keys() - pumps.keys():
                    pumps[who] = asyncio.create_task(self._pump(*who, woken))
                yield await self._next(woken)
        finally:
            self._streams.remove(woken)
            for pump in pumps.values():
                pump.cancel()

    async def _next(self, woken: asyncio.Queue[str]) -> str:
        """Return the next event, or a comment when nothing happens for a while; many changes at once are one event."""
        try:
            changed = {await asyncio.wait_for(woken.get(), HEARTBEAT_SECONDS)}
        except TimeoutError:
            return ": still here\n\n"
        while not woken.empty():
            changed.add(woken.get_nowait())
        return f"data: {json.dumps(sorted(changed - {''}))}\n\n"

    async def _pump(self, team_id: str, user_id: str, woken: asyncio.Queue[str]) -> None:
        changes = self.world.listen(team_id, user_id)
        try:
            while True:
                await changes.get()
                woken.put_nowait(user_id)
        finally:
            self.world.unlisten(team_id, user_id, changes)
