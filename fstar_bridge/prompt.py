"""Prompts for a model that is to write an F* definition.

What lives here: `PromptBuilder`, which puts together the statement, the end of the file before it,
related definitions with their proofs, and premises that may help, all within a budget of
characters. What does not: a model, and learned embeddings: what is related is found by BM25 over
the words of types and names.

Prompt parts: "Towards Neural Synthesis for SMT-Assisted Proof-Oriented Programming", section 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import bm25s

from fstar_bridge.dataset import Definition
from fstar_bridge.lexer import Kind, LexicalError, tokenize

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NOISE = frozenset(
    {"val", "let", "rec", "Lemma", "requires", "ensures", "Tot", "GTot", "Pure", "the", "of"}
)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of each part goes into a prompt.

    Attributes:
        context_characters: the end of the file before the definition.
        example_characters: related definitions with their proofs.
        premise_characters: statements of premises.
        examples: related definitions at most.
        premises: premises at most.
    """

    context_characters: int = 4000
    example_characters: int = 4000
    premise_characters: int = 2000
    examples: int = 10
    premises: int = 20


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt and what went into it.

    Attributes:
        text: what the model is given; the definition's `let` is to follow.
        examples: full names of the related definitions in it.
        premises: full names of the premises in it.
    """

    text: str
    examples: tuple[str, ...]
    premises: tuple[str, ...]


def words(text: str) -> list[str]:
    """Words of F* text for retrieval: identifiers whole and in parts, in lower case.

    `list_append_length` gives itself and `list`, `append`, `length`; a qualified name gives its
    modules too. Text that is not F* is split at everything that is no letter.
    """
    try:
        names = [t.name for t in tokenize(text) if t.kind in (Kind.WORD, Kind.QUOTED)]
    except LexicalError:
        names = re.findall(r"[^\W_]\w*", text)
    found: list[str] = []
    for name in names:
        if name in _NOISE or len(name) < 2:
            continue
        found.append(name.lower())
        parts = [part.lower() for part in _PART.findall(name)]
        if len(parts) > 1:
            found += [part for part in parts if len(part) > 1]
    return found


def describe(definition: Definition) -> list[str]:
    """What a definition is found by: the words of its name and its type."""
    named = definition.name.replace(".", " ")
    return words(named) + words(definition.statement or definition.type)


class _Index:
    """BM25 over definitions."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self.definitions = definitions
        corpus = [describe(definition) for definition in definitions]
        self._vocabulary = {word for entry in corpus for word in entry}
        self._bm25: bm25s.BM25 | None = None
        if self._vocabulary:
            self._bm25 = bm25s.BM25()
            self._bm25.index(corpus, show_progress=False)

    def nearest(self, query: list[str], count: int) -> list[Definition]:
        """The definitions that share most with the query, nearest first."""
        known = [word for word in query if word in self._vocabulary]
        if self._bm25 is None or not known or count < 1:
            return []
        wanted = min(count, len(self.definitions))
        found, scores = self._bm25.retrieve([known], k=wanted, show_progress=False)
        return [
            self.definitions[int(i)]
            for i, score in zip(found[0], scores[0], strict=True)
            if score > 0
        ]


class PromptBuilder:
    """Builds prompts from a fixed body of solved definitions and premises."""

    def __init__(
        self,
        examples: Iterable[Definition],
        premises: Iterable[Definition] = (),
        *,
        budget: Budget | None = None,
    ) -> None:
        """Index both.

        Args:
            examples: definitions whose proofs may be shown (training rows, never test rows).
            premises: definitions whose statements may be shown; the examples too when empty.
            budget: how much of each part to take.
        """
        self.budget = budget or Budget()
        solved = list(examples)
        stated = list(premises) or solved
        self._examples = _Index(solved)
        self._premises = self._examples if stated is solved else _Index(stated)

    def build(self, definition: Definition) -> Prompt:
        """The prompt for one definition. Its own proof never gets in, whatever was indexed."""
        budget = self.budget
        query = describe(definition)
        secret = _solution_words(definition)
        examples = [
            found
            for found in self._examples.nearest(query, budget.examples + 5)
            if not _is_same(found, definition, secret)
        ][: budget.examples]
        premises = [
            found
            for found in self._premises.nearest(query, budget.premises + 5)
            if not _is_same(found, definition, secret)
        ][: budget.premises]
        shown, example_names = _fill(examples, _example_text, budget.example_characters)
        told, premise_names = _fill(premises, _premise_text, budget.premise_characters)
        parts = [
            _section("Related definitions", shown),
            _section("Statements that may help", told),
            _section("The file before the definition", _tail(definition, budget)),
            _section("To be defined", definition.statement or f"(* {definition.type} *)"),
        ]
        text = "\n".join(part for part in parts if part)
        return Prompt(text, example_names, premise_names)


def _solution_words(definition: Definition) -> str:
    return " ".join(definition.source_definition.split())


def _is_same(found: Definition, definition: Definition, solution: str) -> bool:
    """The definition itself, a copy of it, or one that was interleaved from its interface."""
    if found.name == definition.name:
        return True
    return bool(solution) and " ".join(found.source_definition.split()) == solution


def _example_text(definition: Definition) -> str:
    return f"{definition.statement}\n{definition.source_definition}".strip()


def _premise_text(definition: Definition) -> str:
    if definition.statement:
        return definition.statement.strip()
    return f"(* {definition.name} : {definition.type} *)" if definition.type else ""


def _fill(
    definitions: Sequence[Definition], render: Callable[[Definition], str], room: int
) -> tuple[str, tuple[str, ...]]:
    """As many texts as fit, nearest first, and whose they are."""
    texts: list[str] = []
    names: list[str] = []
    for definition in definitions:
        text = render(definition)
        if not text or len(text) + 2 > room:
            continue
        room -= len(text) + 2
        texts.append(text)
        names.append(definition.name)
    return "\n\n".join(texts), tuple(names)


def _tail(definition: Definition, budget: Budget) -> str:
    """The end of the file context, from a line's beginning."""
    context = definition.file_context.rstrip()
    if len(context) <= budget.context_characters:
        return context
    cut = context[-budget.context_characters :]
    return cut.split("\n", 1)[1] if "\n" in cut else cut


def _section(title: str, text: str) -> str:
    return f"(* {title}: *)\n{text}\n" if text.strip() else ""
