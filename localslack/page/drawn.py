"""What each person's page showed lately: a click acts on what was seen, even when that has just been drawn anew."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain

from localslack.blockkit.elements import offered_options
from localslack.world.model import Json, elements_of

KEPT_VERSIONS = 5
KEPT_SURFACES = 2000


class Drawn:
    """The last versions of the blocks of each surface that was drawn for someone."""

    def __init__(self) -> None:
        self._versions: dict[tuple[str, str], deque[list[Json]]] = {}

    def note(self, user_id: str, where: Json, blocks: list[Json]) -> None:
        """Remember that someone sees these blocks now."""
        versions = self._versions.setdefault((user_id, json.dumps(where)), deque(maxlen=KEPT_VERSIONS))
        if not versions or versions[0] is not blocks:
            versions.appendleft(blocks)
        if len(self._versions) > KEPT_SURFACES:
            del self._versions[next(iter(self._versions))]

    def find(self, user_id: str, where: Json, now: list[Json], seen: "Seen") -> tuple[Json, Json]:
        """Return the block and element that were clicked: as they are now if they still stand there, else as seen.

        Raises LookupError for what was never shown.
        """
        earlier = self._versions.get((user_id, json.dumps(where)), ())
        found = next(chain(seen.same_in(now), seen.alike_in(now), *(seen.same_in(blocks) for blocks in earlier)), None)
        if found is None:
            raise LookupError(f"no {seen.action_id!r} was shown")
        return found


class Seen:
    """A control as the page showed it: its ids, and what it stands for (a button's value, the option chosen)."""

    def __init__(self, block_id: str, action_id: str, values: Iterable[str], *, is_button: bool = False) -> None:
        self.block_id, self.action_id = block_id, action_id
        self._values = set(values)
        self._is_button = is_button

    def same_in(self, blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
        """Yield the control with the same ids, if it stands for the same."""
        return (found for found in self.alike_in(blocks) if found[0].get("block_id") == self.block_id)

    def alike_in(self, blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
        """Yield the controls that do the same, also in a block that has another id by now."""
        for block in blocks:
            for element in elements_of(block):
                if element.get("action_id") == self.action_id and self._stands_for(element):
                    yield block, element

    def _stands_for(self, element: Json) -> bool:
        if self._is_button:
            return self._values == {element.get("value", "")}
        offered = {option.get("value", "") for option in offered_options(element)}
        return not offered or self._values <= offered
