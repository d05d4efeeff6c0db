"""Which theorem came from which, and by what.

What lives here: the lineage graph, derivations as text, export to GraphML and DOT. What does not:
the graph of premises (`mutation.corpus`): lineage says how a theorem was found, premises say what
its proof uses.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx

from mutation.candidates import Candidate
from provers.errors import SourceError, UsageError

ROLES = ("parent", "lemma")


class Lineage:
    """A graph without cycles: edges from each theorem to its parent and to the lemma used.

    Attributes:
        graph: nodes are full names; new theorems have `rule`, `place`, `path`, and `use` (empty
            for rules without a lemma); edges have `role`, one of `ROLES`, or both joined by `+`
            where a theorem was both.
    """

    def __init__(self, candidates: Iterable[Candidate] = ()) -> None:
        self.graph: networkx.DiGraph = networkx.DiGraph()
        for candidate in candidates:
            self.add(candidate)

    def add(self, candidate: Candidate) -> None:
        """Enter a theorem that was kept.

        Raises:
            UsageError: it is entered already, or would be its own ancestor.
        """
        name, parent = candidate.name, candidate.parent.name
        if "rule" in self.graph.nodes.get(name, {}):
            raise UsageError(f"{name} has a lineage already")
        ancestors = {parent, candidate.lemma or parent}
        if name in self.graph and ancestors & (networkx.ancestors(self.graph, name) | {name}):
            raise UsageError(f"{name} would be its own ancestor")
        self.graph.add_node(
            name,
            rule=candidate.rule,
            use=candidate.use.value if candidate.use else "",
            place=candidate.place,
            path=".".join(map(str, candidate.path)),
        )
        role = "+".join(ROLES) if parent == candidate.lemma else ROLES[0]
        self.graph.add_edge(name, parent, role=role)
        if candidate.lemma not in (None, parent):
            self.graph.add_edge(name, candidate.lemma, role=ROLES[1])

    def root(self, name: str) -> str:
        """The source theorem that a theorem descends from, through parents.

        Raises:
            UsageError: there is no theorem of that name.
        """
        return self.derivation(name)[-1]

    def derivation(self, name: str) -> list[str]:
        """The theorem, its parent, the parent's parent, …, down to a source theorem.

        Raises:
            UsageError: there is no theorem of that name.
        """
        if name not in self.graph:
            raise UsageError(f"no theorem {name} in the lineage")
        chain = [name]
        while (parent := self._parent(chain[-1])) is not None:
            chain.append(parent)
        return chain

    def describe(self, name: str) -> str:
        """A derivation as text, the source theorem first, one step a line."""
        chain = self.derivation(name)[::-1]
        lines = [chain[0]]
        for step in chain[1:]:
            data = self.graph.nodes[step]
            lemma = self._lemma(step)
            by = "" if lemma is None else f" by {lemma} ({data['use']})"
            lines.append(f"  {data['rule']} at {data['place']}{by}: {step}")
        return "\n".join(lines)

    def families(self) -> list[set[str]]:
        """New theorems and their sources, joined where one is made from the other or both from
        one parent: what a split by ancestry must not tear apart. Lemmas do not join."""
        parents = networkx.Graph()
        parents.add_nodes_from(self.graph)
        parents.add_edges_from(
            (child, parent)
            for child, parent, role in self.graph.edges(data="role")
            if ROLES[0] in role.split("+")
        )
        return sorted(networkx.connected_components(parents), key=min)

    def write_graphml(self, path: Path) -> None:
        """Write the graph as GraphML.

        Raises:
            SourceError: the file cannot be written.
        """
        _write(path, "\n".join(networkx.generate_graphml(self.graph)) + "\n")

    def write_dot(self, path: Path) -> None:
        """Write the graph in the language of Graphviz.

        Raises:
            SourceError: the file cannot be written.
        """
        lines = ["digraph lineage {", "  rankdir=RL;"]
        for name, data in self.graph.nodes(data=True):
            label = f"{name}\n{data['rule']} at {data['place']}" if "rule" in data else name
            lines.append(f"  {_quoted(name)} [label={_quoted(label)}];")
        for child, ancestor, role in self.graph.edges(data="role"):
            style = "solid" if ROLES[0] in role else "dashed"
            lines.append(f"  {_quoted(child)} -> {_quoted(ancestor)} [style={style}];")
        _write(path, "\n".join([*lines, "}"]) + "\n")

    def _parent(self, name: str) -> str | None:
        return self._ancestor(name, ROLES[0])

    def _lemma(self, name: str) -> str | None:
        return self._ancestor(name, ROLES[1])

    def _ancestor(self, name: str, wanted: str) -> str | None:
        edges: Any = self.graph.out_edges(name, data="role")
        return next((to for _, to, role in edges if wanted in role.split("+")), None)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _write(path: Path, text: str) -> None:
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise SourceError(f"cannot write {path}: {error.strerror}") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
