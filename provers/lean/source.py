"""Lean source text without Lean: header, declarations, holes.

What lives here: what can be read off a text by looking for keywords in its code. What does not:
where code begins and ends (`provers.lean.lexer`), any judgement (`provers.lean.commands`), and
anything that needs elaboration.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from provers.lean.lexer import FIRST, IDENTIFIER, NUMBER, LexicalError, scan
from provers.lean.names import Name
from provers.verdict import Position

DECLARATION_KEYWORDS = frozenset(
    {
        "theorem", "lemma", "def", "abbrev", "instance", "example", "inductive", "structure",
        "class", "axiom", "opaque", "coinductive",
    }
)  # fmt: skip
"""Commands that declare something by name."""

MODIFIERS = frozenset({"private", "protected", "public", "noncomputable", "nonrec", "partial",
                       "unsafe", "local", "scoped", "meta"})  # fmt: skip
"""Words that may stand before a declaration's keyword."""

OTHER_COMMANDS = frozenset(
    {
        "open", "namespace", "section", "end", "variable", "universe", "set_option", "attribute",
        "mutual", "deriving", "include", "omit", "export", "import", "prelude", "module",
        "macro", "macro_rules", "syntax", "notation", "notation3", "infix", "infixl", "infixr",
        "prefix", "postfix", "elab", "elab_rules", "declare_syntax_cat", "initialize",
        "builtin_initialize", "run_cmd", "run_elab", "run_meta", "simproc", "dsimproc",
        "builtin_simproc", "builtin_dsimproc", "unif_hint", "add_decl_doc", "init_quot",
        "register_option", "register_builtin_option", "alias", "suppress_compilation",
        "irreducible_def", "library_note", "grind_pattern", "declare_simp_like_tactic",
        "register_simp_attr", "binder_predicate", "open_scoped", "compile_inductive",
        "compile_def", "recommended_spelling", "assert_not_exists", "assert_exists",
        "tactic_extension", "register_tactic_tag", "simproc_decl", "dsimproc_decl",
        "mk_iff_of_inductive_prop", "initialize_simps_projections", "add_aesop_rules",
        "extend_docs", "sudo", "elab_stx_quot", "declare_config_elab", "deprecated_module",
    }
)  # fmt: skip
"""Commands that are not declarations, as far as they are known by name."""

COMMANDS = DECLARATION_KEYWORDS | OTHER_COMMANDS

_WORD = re.compile(r"[^\W\d]['!?\w]*", re.UNICODE)
_PART = r"(?:[^\W\d«»][\w'!?]*|«[^»\n]*»)"
_DOTTED = rf"{_PART}(?:\.{_PART})*"
_COMPONENT = re.compile(r"«([^»]*)»|([^.«»]+)")
_NOT_NEWLINE = re.compile(r"[^\n]")


def components(spelling: str) -> tuple[str, ...]:
    """The components of a name as a text spells it, without the quotes (`«…»`) of any."""
    return tuple(quoted or plain for quoted, plain in _COMPONENT.findall(spelling))


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration found by its keyword.

    Offsets are code points from the start of the text; `start` is where its modifiers,
    attributes and documentation begin, `keyword_start` where the keyword stands, `body_start`
    where its `:=`, `where` or first `|` stands (or its end, without a body), `end` is exclusive.
    """

    keyword: str
    name: str
    start: int
    keyword_start: int
    name_end: int
    body_start: int
    end: int
    namespace: str = ""

    @property
    def full_name(self) -> str:
        """Name with the namespaces that are open around it by `namespace`, "" without a name.

        Spelled as `str(Name)` spells it, however the text does: `«inj»` is `inj`.
        """
        parts = components(self.name)
        if parts[:1] == ("_root_",):
            parts = parts[1:]
        elif parts:
            parts = (*components(self.namespace), *parts)
        return str(Name.of(*parts)) if parts else ""


class LeanSource:
    """A Lean text with its code laid bare.

    Attributes:
        text: the text itself.
        code: the same text, as long, with comments blanked and the insides of strings,
            characters and quoted names blanked too, so that offsets agree.
        doubtful: offsets from where on Lean may read the text differently (see `lexer`).
    """

    def __init__(self, text: str) -> None:
        """Lex a text.

        Raises:
            LexicalError: something is opened and never closed, or namespaces are nested so
                deeply that the names in them would fill the memory.
        """
        scanned = scan(text)
        self.text = text
        self.code = _blanked(text, scanned.hidden)
        self.doubtful = scanned.doubtful
        self._quoted = scanned.quoted
        if self.code.count("namespace") > _MANY_NAMESPACES:
            _ = self.declarations  # or say at once that they are nested too deeply

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    def position(self, offset: int) -> Position:
        """Line (from 1) and column (code points from 0) of an offset."""
        line = bisect_right(self._line_starts, offset) - 1
        return Position(line=line + 1, column=offset - self._line_starts[line])

    def offset(self, position: Position) -> int:
        """The inverse of `position`; beyond the text's end, the end."""
        if position.line > len(self._line_starts):
            return len(self.text)
        return min(self._line_starts[position.line - 1] + position.column, len(self.text))

    @cached_property
    def words(self) -> list[tuple[str, int]]:
        """Every word of the code with its offset, in order (components of dotted names apart)."""
        return [(m.group(), m.start()) for m in _WORD.finditer(self.code)]

    @cached_property
    def lean_words(self) -> list[tuple[str, int]]:
        """What Lean reads as one word or `#word`, with its offset: what may be a keyword.

        Dotted names are one word. What stands behind the dot of a field is left out.
        """
        found: list[tuple[str, int]] = []
        field_end = -1
        for match in _TOKEN.finditer(self.code):
            if match.lastgroup == "field":
                field_end = match.end()
            elif match.lastgroup in ("name", "hash") and match.start() != field_end:
                found.append((match.group(), match.start()))
        return found

    @cached_property
    def glued_words(self) -> list[int]:
        """Offsets of words that begin right behind a numeral: `1set_option` is two tokens."""
        return [
            match.end()
            for match in _TOKEN.finditer(self.code)
            if match.lastgroup == "number" and _GLUED.match(self.code, match.end())
        ]

    @cached_property
    def quoted_names(self) -> list[tuple[str, int]]:
        """The inside of every quoted name (`«…»`) with its offset, in order."""
        return [(self.text[start:end], start) for start, end in self._quoted]

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """Modules that the header imports, in order, without Lean's implicit `Init`."""
        return tuple(re.findall(_IMPORT, self.code[: self.header_end]))

    @cached_property
    def header_end(self) -> int:
        """Offset of the first thing that is not `module`, `prelude` or an `import`."""
        end = 0
        for match in _HEADER_ITEM.finditer(self.code):
            if self.code[end : match.start()].strip():
                break
            end = match.end()
        return end

    @cached_property
    def declarations(self) -> tuple[Declaration, ...]:
        """All declarations, in order."""
        return tuple(_declarations(self))

    @property
    def examples(self) -> tuple[Declaration, ...]:
        """Those that have no name."""
        return tuple(d for d in self.declarations if d.keyword == "example")

    def holes(self) -> tuple[Declaration, ...]:
        """Theorems (and lemmas, examples) whose whole body is `sorry` or `by sorry`."""
        return tuple(
            d
            for d in self.declarations
            if d.keyword in ("theorem", "lemma", "example")
            and _HOLE.fullmatch(self.code[d.body_start : d.end].strip())
        )


_IMPORT = rf"\bimport\s+(?:all\s+)?({_DOTTED})"
_HEADER_ITEM = re.compile(
    rf"\b(?:prelude|module)\b|(?:\bpublic\s+)?(?:\bmeta\s+)?\bimport\s+(?:all\s+)?{_DOTTED}"
)
_HOLE = re.compile(r":=\s*(?:by\s+)?sorry")


def blank(text: str) -> str:
    """The text with comments and the insides of literals blanked; newlines stay.

    The terms inside an interpolated string (`s!"…{term}…"`) are code.

    Raises:
        LexicalError: something is opened and never closed.
    """
    return _blanked(text, scan(text).hidden)


def _blanked(text: str, hidden: Iterable[tuple[int, int]]) -> str:
    out: list[str] = []
    done = 0
    for start, end in hidden:
        out += [text[done:start], _NOT_NEWLINE.sub(" ", text[start:end])]
        done = end
    return "".join([*out, text[done:]])


# Words as Lean cuts them: nothing need stand between a numeral and a word, and a dot before a word
# belongs to a name (`Foo.end`, `(h).instance`) unless a numeral or another dot has it.
_TOKEN = re.compile(
    rf"(?P<name>{IDENTIFIER}(?:\.{IDENTIFIER})*+)|(?P<literal>`{IDENTIFIER}(?:\.{IDENTIFIER})*+)"
    rf"|(?P<number>(?<=[^.]\.)[0-9]++|{NUMBER})"
    r"|(?P<hash>#[A-Za-z]\w*)|(?P<field>(?<!\.)\.(?=[^.]))"
)
_GLUED = re.compile(rf"[{FIRST}«]")
_BODY = re.compile(r":=|\bwhere\b|[([{⟨⦃|]|[)\]}⟩⦄]|\b(?:let|have|fun|match)\b|λ")
# Nothing need stand between a keyword and a quoted name.
_NAME = re.compile(rf"\s*({_DOTTED})")
_PRIORITY = re.compile(r"\s*\(\s*priority\b[^()]*\)")
_CLASS_KIND = re.compile(r"\s+(?:inductive|abbrev)\b")


def command_starts(source: LeanSource) -> list[tuple[str, int]]:
    """Keyword and offset of everything that can begin a command, in order.

    `instance`, `open`, `set_option`, `attribute`, `deriving` and `end`-like words also occur
    inside commands; callers that need command boundaries skip what stands inside brackets.
    """
    return [
        (word, at) for word, at in source.lean_words if word in COMMANDS or word.startswith("#")
    ]


_MANY_NAMESPACES = 100
_MOST_COMPONENTS = 500_000
_INSIDE = frozenset({"open", "set_option", "deriving", "attribute"})
"""Commands that also stand inside terms or tactics (`open … in`, `set_option … in`)."""


def _declarations(source: LeanSource) -> Iterator[Declaration]:
    code = source.code
    starts = [
        (word, at)
        for word, at in command_starts(source)
        if not (word in _INSIDE and _stands_inside(code, at))
    ]
    # One entry for each component: `end` may leave a part of what was entered at once.
    scopes: list[str | None] = []
    spelled = 0
    for index, (word, at) in enumerate(starts):
        end = starts[index + 1][1] if index + 1 < len(starts) else len(code)
        if word == "namespace" and (name := _NAME.match(code, at + len(word))):
            scopes += _named(source, name)
        elif word == "section":
            scopes += [None] * max(1, len(_named(source, _NAME.match(code, at + len(word)))))
        elif word == "mutual":
            scopes.append(None)
        elif word == "end":
            left = max(1, len(_named(source, _NAME.match(code, at + len(word)))))
            del scopes[max(0, len(scopes) - left) :]
        elif word in DECLARATION_KEYWORDS:
            spelled += len(scopes)
            if spelled > _MOST_COMPONENTS:
                raise LexicalError("namespaces are nested too deeply", at)
            around = [scope for scope in scopes if scope is not None]
            namespace = str(Name.of(*around)) if around else ""
            yield _declaration(source, word, at, end, namespace)


def _named(source: LeanSource, name: re.Match[str] | None) -> tuple[str, ...]:
    """The components of a name that stands in the code."""
    return components(source.text[name.start(1) : name.end(1)]) if name else ()


def _stands_inside(code: str, at: int) -> bool:
    line_start = code.rfind("\n", 0, at) + 1
    return line_start != at


def _declaration(
    source: LeanSource, keyword: str, at: int, end: int, namespace: str
) -> Declaration:
    code = source.code
    start = _with_modifiers(code, at)
    after = at + len(keyword)
    optional = {"class": _CLASS_KIND, "instance": _PRIORITY}.get(keyword)
    if optional is not None and (follow := optional.match(code, after)):
        after = follow.end()
    name = None if keyword == "example" else _NAME.match(code, after)
    name_end = name.end(1) if name else after
    end = _without_next_modifiers(code, name_end, end)
    return Declaration(
        keyword=keyword,
        name=source.text[name.start(1) : name.end(1)] if name else "",
        start=start,
        keyword_start=at,
        name_end=name_end,
        body_start=_body_start(code, name_end, end),
        end=end,
        namespace=namespace,
    )


_WORD_BEFORE = re.compile(r"(?<![\w.'!?])[a-z]+\Z")
_LONGEST_ATTRIBUTES = 400


def _with_modifiers(code: str, at: int) -> int:
    """Where the modifiers and attributes begin that stand right before an offset."""
    while True:
        end = at
        while end and code[end - 1].isspace():
            end -= 1
        if end and code[end - 1] == "]":
            opened = code.rfind("@[", max(0, end - _LONGEST_ATTRIBUTES), end)
            if opened < 0 or "]" in code[opened : end - 1]:
                return at
            at = opened
        else:
            word = _WORD_BEFORE.search(code[max(0, end - 20) : end])
            if word is None or word.group() not in MODIFIERS:
                return at
            at = end - len(word.group())


def _without_next_modifiers(code: str, start: int, end: int) -> int:
    end = max(start, _with_modifiers(code, end))
    return start + len(code[start:end].rstrip())


def _body_start(code: str, start: int, end: int) -> int:
    """Offset of the `:=`, `where` or `|` that ends the signature, at bracket depth 0."""
    depth = 0
    pending = 0
    alternatives = False  # a `match` in the signature: the bars behind it are its own
    for match in _BODY.finditer(code, start, end):
        token = match.group()
        if token in "([{⟨⦃":
            depth += 1
        elif token in ")]}⟩⦄":
            depth -= 1
        elif depth > 0:
            continue
        elif token in ("let", "have"):
            pending += 1
        elif token == ":=" and pending:
            pending -= 1
        elif token == "match":
            alternatives = True
        elif token in (":=", "where") or (
            token == "|" and not alternatives and _first_on_line(code, match.start())
        ):
            return match.start()
    return end


def _first_on_line(code: str, at: int) -> bool:
    return not code[code.rfind("\n", 0, at) + 1 : at].strip()
