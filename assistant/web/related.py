"""The relations of the open corpus, found once for each generation of the index."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future

from assistant.index import Index
from assistant.ledger.relations import Relations, find_relations

PATIENCE_S = 2.0  # a page waits so long for them; of a large corpus it is then shown without
_log = logging.getLogger(__name__)


class RelatedTexts:
    """Finds relations in the background and keeps those of the newest generation; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation = ""
        self._found: Future[Relations] = Future()

    def of(self, index: Index) -> Relations | None:
        """Give the relations of an index; None while they are still being found."""
        with self._lock:
            if self._generation != index.generation:
                self._generation, self._found = index.generation, Future()
                threading.Thread(target=_find, args=(index, self._found), daemon=True).start()
            found = self._found
        try:
            return found.result(PATIENCE_S)
        except TimeoutError:
            return None


def _find(index: Index, found: Future[Relations]) -> None:
    try:
        found.set_result(find_relations(index.documents, index.facts))
    except Exception:  # a page without relations is better than none
        _log.exception("relations of generation %s could not be found", index.generation)
        found.set_result(Relations({}, {}, {}, {}, {}, {}))
