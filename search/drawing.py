"""A search as a graph for other programs: the language of Graphviz, and GraphML.

What lives here: the AND/OR graph with a node for each state and one for each tactic that led
somewhere: state → tactic → the states that must then all be proved. What does not: the page for
people (`search.page`), rows for training (`search.export`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import networkx

from search.views import NodeView, SearchView, TryView

_COLOURS = {"proved": "#2e7d32", "failed": "#9e9e9e", "open": "#1565c0"}


def graph_of(view: SearchView) -> networkx.DiGraph:
    """The search as a graph.

    Returns:
        Nodes `s0`, `s1`, … with `kind="state"`, `status`, `goals`, `depth`, `logp`, `on_proof`;
        nodes `t0`, `t1`, … with `kind="tactic"`, `tactic`, `logp`, `seconds`, `on_proof`; edges
        without data.
    """
    graph: networkx.DiGraph = networkx.DiGraph(statement=view.statement, status=view.status)
    for node in view.nodes:
        graph.add_node(
            f"s{node.number}",
            kind="state",
            status=node.status,
            goals=_printable(node.goals),
            depth=node.depth,
            logp=node.logp,
            on_proof=node.on_proof,
        )
    for number, (node, attempt) in enumerate(_steps(view)):
        graph.add_node(
            f"t{number}",
            kind="tactic",
            tactic=_printable(attempt.tactic),
            logp=attempt.logp,
            seconds=attempt.seconds,
            on_proof=attempt.on_proof,
        )
        graph.add_edge(f"s{node.number}", f"t{number}")
        for target in attempt.targets:
            graph.add_edge(f"t{number}", f"s{target}")
    return graph


def graphml(view: SearchView) -> str:
    """The graph as GraphML."""
    return "\n".join(networkx.generate_graphml(graph_of(view))) + "\n"


def dot(view: SearchView) -> str:
    """The graph in the language of Graphviz, states as boxes and tactics as text."""
    lines = ["digraph search {", "  rankdir=LR;", '  node [fontname="monospace", fontsize=9];']
    graph = graph_of(view)
    for name, data in graph.nodes(data=True):
        if data["kind"] == "state":
            colour = _COLOURS[data["status"]]
            goal = data["goals"].rsplit("⊢", 1)[-1].strip()
            label = _quoted(f"#{name[1:]}  {_shortened(goal)}")
            shape = f'shape=box, color="{colour}", fontcolor="{colour}"'
        else:
            label = _quoted(_shortened(data["tactic"]) or "all of")
            shape = "shape=plaintext"
        weight = ", style=bold, penwidth=2" if data["on_proof"] else ""
        lines.append(f"  {name} [label={label}, {shape}{weight}];")
    lines += [f"  {source} -> {target};" for source, target in graph.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _steps(view: SearchView) -> Iterator[tuple[NodeView, TryView]]:
    for node in view.nodes:
        for attempt in node.tries:
            if attempt.is_edge:
                yield node, attempt


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _shortened(text: str, length: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _printable(text: str) -> str:
    """Without the control characters and lone surrogates that XML cannot hold."""
    return "".join(
        c
        if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
        else "�"
        for c in text
    )
