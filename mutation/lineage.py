"""Which theorem came from which, and by what.

What lives here: the lineage graph, derivations as text, export to GraphML and DOT. What does not:
the graph of premises (`mutation.corpus`): lineage says how a theorem was found, premises say what
its proof uses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx

from mutation.candidates import Candidate
from provers.errors import UsageError
from provers.files import write_whole

ROLES = ("parent", "lemma")


@dataclass(frozen=True, slots=True)
class Derived:
    """How one new theorem was made.

    Attributes:
        parent: full name of the theorem that it was made from.
        lemma: full name of the lemma used, None without one.
        rule, place: see `mutation.candidates.Candidate`.
        use: how the lemma was used, "" without one.
        path: the place's numbers, joined by dots.
    """

    parent: str
    lemma: str | None
    rule: str
    use: str
    place: str
    path: str


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
        derived = Derived(
            parent=candidate.parent.name,
            lemma=candidate.lemma,
            rule=candidate.rule,
            use=candidate.use.value if candidate.use else "",
            place=candidate.place,
            path=".".join(map(str, candidate.path)),
        )
        self.enter(candidate.name, derived)

    def enter(self, name: str, derived: Derived) -> None:
        """Enter a theorem by name.

        Raises:
            UsageError: it is entered already, or would be its own ancestor.
        """
        if "rule" in self.graph.nodes.get(name, {}):
            raise UsageError(f"{name} has a lineage already")
        parent, lemma = derived.parent, derived.lemma
        ancestors = {parent, lemma or parent}
        known = networkx.ancestors(self.graph, name) if name in self.graph else set()
        if ancestors & (known | {name}):
            raise UsageError(f"{name} would be its own ancestor")
        self.graph.add_node(
            name, rule=derived.rule, use=derived.use, place=derived.place, path=derived.path
        )
        role = "+".join(ROLES) if parent == lemma else ROLES[0]
        self.graph.add_edge(name, parent, role=role)
        if lemma not in (None, parent):
            self.graph.add_edge(name, lemma, role=ROLES[1])

    @property
    def new_theorems(self) -> list[str]:
        """The names of the theorems that were entered, in that order."""
        return [name for name, rule in self.graph.nodes(data="rule") if rule is not None]

    def step(self, name: str) -> Derived | None:
        """How a theorem was made; None for source theorems and unknown names."""
        data = self.graph.nodes.get(name, {})
        parent = self._parent(name) if "rule" in data else None
        if parent is None:
            return None
        return Derived(parent=parent, lemma=self._lemma(name), **data)

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
            made = self.step(step)
            assert made is not None, "only the first of a derivation is a source theorem"
            by = "" if made.lemma is None else f" by {made.lemma} ({made.use})"
            lines.append(f"  {made.rule} at {made.place}{by}: {step}")
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
        write_whole(path, (line + "\n" for line in networkx.generate_graphml(self.graph)))

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
        write_whole(path, ["\n".join([*lines, "}"]) + "\n"])

    def _parent(self, name: str) -> str | None:
        return self._ancestor(name, ROLES[0])

    def _lemma(self, name: str) -> str | None:
        return self._ancestor(name, ROLES[1])

    def _ancestor(self, name: str, wanted: str) -> str | None:
        edges: Any = self.graph.out_edges(name, data="role")
        return next((to for _, to, role in edges if wanted in role.split("+")), None)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
