"""Canonical digests of kernel expressions, alpha-equivalence, and short texts for messages.

What lives here: `digest`, `alpha_equal`, the canonical encoding of one node, `brief`. What does
not: rewriting and measuring (`terms`), text that Lean reads (`printer`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b

from provers.lean.expr import (
    App,
    BVar,
    Const,
    Expr,
    FVar,
    Lam,
    Let,
    Lit,
    MVar,
    Pi,
    Proj,
    Sort,
    set_digest,
)
from provers.lean.levels import Level, normalise
from provers.lean.names import Name

DIGEST_BYTES = 32

_BRIEF_BITS = 256


def alpha_equal(left: Expr, right: Expr) -> bool:
    """Equal up to bound names, binder kinds and the order inside universe maxima."""
    return left is right or digest(left) == digest(right)


def digest(expr: Expr) -> bytes:
    """32 bytes, stable across processes and versions of Python; see `alpha_equal`.

    blake2b over constructor, payload and the children's digests, memoised in the nodes.
    """
    known = expr._digest
    if known is not None:
        return known
    stack = [expr]
    while stack:
        node = stack[-1]
        if node._digest is not None:
            stack.pop()
            continue
        missing = [child for child in node.children if child._digest is None]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        encoded = encode_node(node, [child._digest or b"" for child in node.children])
        set_digest(node, blake2b(encoded, digest_size=DIGEST_BYTES).digest())
    return expr._digest or b""


def encode_node(
    node: Expr,
    children: Sequence[bytes],
    name_text: Callable[[Name], str] = str,
    level_digest: Callable[[Level], bytes] = lambda level: normalise(level).digest,
) -> bytes:
    """The canonical bytes of one node over its children's digests (each 32 bytes).

    `name_text` and `level_digest` let a comparison rename constants and universe parameters.
    Distinct nodes, up to alpha-equivalence, have distinct encodings.
    """
    kind = type(node)
    if kind is App:
        return b"a" + children[0] + children[1]
    if kind is Lam:
        return b"l" + children[0] + children[1]
    if kind is Pi:
        return b"p" + children[0] + children[1]
    if isinstance(node, Const):
        levels = b"".join(map(level_digest, node.levels))
        return b"c%d:" % len(node.levels) + levels + _text(name_text(node.name))
    if isinstance(node, BVar):
        return b"b%d" % node.index
    if isinstance(node, Sort):
        return b"s" + level_digest(node.level)
    if isinstance(node, Lit):
        if isinstance(node.value, str):
            return b"t" + _text(node.value)
        return b"n" + node.value.to_bytes((node.value.bit_length() + 7) // 8, "big")
    if isinstance(node, Let):
        return b"e" + b"".join(children)
    if isinstance(node, Proj):
        return b"j%d:" % node.index + children[0] + _text(name_text(node.name))
    if isinstance(node, FVar):
        return b"f" + _text(str(node.name))
    assert isinstance(node, MVar)
    return b"m" + _text(str(node.name))


def _text(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def brief(expr: Expr, limit: int = 200) -> str:
    """A short readable form for messages and debugging; not Lean syntax, cut at `limit`."""
    pieces: list[str] = []
    length = 0
    stack: list[Expr | str] = [expr]
    while stack and length < limit:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
            length += len(item)
        else:
            stack.extend(reversed(_brief_parts(item)))
    text = "".join(pieces)
    return text if not stack and length <= limit else text[:limit] + "…"


def _brief_literal(value: int | str) -> str:
    """Python writes no number of thousands of decimal digits; nobody would read it either."""
    if isinstance(value, str) or value.bit_length() <= _BRIEF_BITS:
        return repr(value)
    bits = value.bit_length()
    return f"0x{value >> (bits - bits % 4 - _BRIEF_BITS // 4):x}… ({bits} bits)"


def _brief_parts(node: Expr) -> list[Expr | str]:
    if isinstance(node, BVar):
        return [f"#{node.index}"]
    if isinstance(node, (Const, FVar)):
        return [str(node.name)]
    if isinstance(node, MVar):
        return [f"?{node.name}"]
    if isinstance(node, Sort):
        return ["Prop" if node.level is Level.zero else "Sort _"]
    if isinstance(node, Lit):
        return [_brief_literal(node.value)]
    if isinstance(node, App):
        return ["(", node.fn, " ", node.arg, ")"]
    if isinstance(node, Proj):
        return [node.structure, f".{node.index + 1}"]
    if isinstance(node, Let):
        return [f"let {node.name} : ", node.type, " := ", node.value, "; ", node.body]
    assert isinstance(node, (Lam, Pi))
    arrow = "fun" if isinstance(node, Lam) else "∀"
    return [f"({arrow} {node.name} : ", node.type, ", ", node.body, ")"]
