"""One page that shows searches: a single HTML file without any network.

What lives here: `render_page`, which puts the searches' data, the style and the script into the
page. What does not: what a search was (`search.views`); layout and drawing happen in the reader's
browser (`page.js`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from importlib import resources
from typing import Any

from search.views import NodeView, SearchView

LONGEST_TEXT = 4_000
"""Characters of a goal or a message that the page keeps; the log has it all."""


def render_page(views: Sequence[SearchView]) -> str:
    """The page: the first search is shown, the others are chosen from a list.

    Args:
        views: at least one search.

    Raises:
        ValueError: there is none.
    """
    if not views:
        raise ValueError("no search to show")
    files = resources.files(__package__ or "search.page")
    title = views[0].name if len(views) == 1 else f"{len(views)} searches"
    parts = {
        "TITLE": escape(title),
        "STYLE": (files / "page.css").read_text("utf-8"),
        "SCRIPT": (files / "page.js").read_text("utf-8"),
        "DATA": _script_safe({"searches": [_search_data(view) for view in views]}),
    }
    page = (files / "page.html").read_text("utf-8")
    # One pass, so that no text of a search is ever taken for a placeholder.
    pieces = page.split("%%")
    return "".join(parts.get(piece, piece) for piece in pieces)


def _script_safe(data: Any) -> str:
    """JSON that neither ends the script element nor opens a comment in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text.encode("utf-8", "replace").decode("utf-8")


class _Texts:
    """Texts by number: messages repeat a thousand times in one search."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        if len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT] + f"\n… ({len(text) - LONGEST_TEXT} characters more)"
        number = self._numbers.setdefault(text, len(self.texts))
        if number == len(self.texts):
            self.texts.append(text)
        return number


def _search_data(view: SearchView) -> dict[str, Any]:
    texts = _Texts()
    nodes = [_node_data(node, texts) for node in view.nodes]
    return {
        "name": view.name,
        "statement": view.statement,
        "status": view.status,
        "exhausted_by": view.exhausted_by,
        "proof": list(view.proof),
        "spent": view.spent.as_dict(),
        "checker_seconds": round(view.checker_seconds, 4),
        "outcomes": dict(view.outcomes),
        "settings": view.settings,
        "passes": view.passes,
        "texts": texts.texts,
        "nodes": nodes,
    }


def _node_data(node: NodeView, texts: _Texts) -> dict[str, Any]:
    return {
        "status": node.status,
        "goals": texts.number(node.goals),
        "depth": node.depth,
        "logp": _finite(node.logp),
        "priority": _finite(node.priority),
        "critic": node.critic,
        "distance": node.distance,
        "parent": node.parent,
        "proof": node.on_proof,
        "expansions": node.expansions,
        "tries": [
            [
                texts.number(attempt.tactic),
                _finite(attempt.logp),
                attempt.outcome,
                list(attempt.targets),
                round(attempt.seconds * 1000, 2),
                texts.number(attempt.message),
                int(attempt.on_proof),
            ]
            for attempt in node.tries
        ],
    }


def _finite(number: float) -> float | None:
    """JSON has no infinities; a state that was never queued has no place in the queue."""
    return round(number, 5) if abs(number) < float("inf") else None
