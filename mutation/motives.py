"""Whether a part of a term may be replaced by something equal, everywhere at once.

What lives here: `replaceable`. What does not: finding the part (`mutation.index`).

Lean's `rewrite` abstracts all occurrences of the part, and fails ("motive is not type correct")
where the type of something else depends on one of them. What counts is the term as a whole: in
`if i = 0 then …` the proposition `i = 0` may change only together with its decision procedure,
which mentions the same `0` and changes with it.
"""

from __future__ import annotations

from mutation.typing import Context, Typing, spare_variable
from mutation.unfolding import beta
from provers.lean.expr import App, Expr, FVar, Lam, Let, Pi, Proj
from provers.lean.terms import instantiate, substitute, unfold_app


def replaceable(term: Expr, part: Expr, typing: Typing) -> bool:
    """Whether `fun x => term with x for part` has a type, as far as we can tell.

    Args:
        term: over the variables of `typing`.
        part: a closed subterm.
        typing: types of the free variables.
    """
    type_ = typing.infer(part)
    if type_ is None:
        return False
    variable = spare_variable(typing.types)
    typing.types[variable] = type_
    try:
        return _Check(typing, variable).run(substitute(term, {part: variable}))
    finally:
        del typing.types[variable]
        typing.forget(variable)


class _Check:
    """One term in which a variable stands for the part."""

    def __init__(self, typing: Typing, variable: FVar) -> None:
        self._typing = typing
        self._variable = variable
        self._mentions: dict[Expr, bool] = {variable: True}
        self._seen: set[tuple[Expr, Context]] = set()

    def run(self, root: Expr) -> bool:
        stack: list[tuple[Expr, Context]] = [(root, ())]
        while stack:
            node, context = stack.pop()
            if (node, context) in self._seen or not self._has(node):
                continue
            self._seen.add((node, context))
            if isinstance(node, App):
                head, args = unfold_app(node)
                if not self._application(head, args, context):
                    return False
                stack.extend((part, context) for part in (head, *args))
            elif isinstance(node, (Lam, Pi)):
                stack += [(node.type, context), (node.body, (*context, node.type))]
            elif isinstance(node, Let):
                stack += [(node.type, context), (node.value, context)]
                stack.append((instantiate(node.body, [node.value]), context))
            elif isinstance(node, Proj):
                stack.append((node.structure, context))
        return True

    def _application(self, head: Expr, args: list[Expr], context: Context) -> bool:
        """Whether the arguments have the types that the function wants."""
        typing = self._typing
        type_ = typing.infer(head, context)
        pending: list[Expr] = []
        for arg in args:
            if not isinstance(type_, Pi):
                if type_ is None:
                    return False
                type_ = typing.as_pi(beta(instantiate(type_, pending[::-1])))
                pending = []
                if type_ is None:
                    return False
            wanted = beta(instantiate(type_.type, pending[::-1]))
            if self._has(wanted) or self._has(arg):
                actual = typing.infer(arg, context)
                if actual is None or not typing.equal(actual, wanted):
                    return False
            pending.append(arg)
            type_ = type_.body
        return True

    def _has(self, term: Expr) -> bool:
        """Whether the variable occurs."""
        known = self._mentions.get(term)
        if known is not None:
            return known
        stack = [term]
        while stack:
            node = stack[-1]
            if node in self._mentions:
                stack.pop()
                continue
            missing = [child for child in node.children if child not in self._mentions]
            if missing:
                stack.extend(missing)
                continue
            self._mentions[node] = any(self._mentions[child] for child in node.children)
            stack.pop()
        return self._mentions[term]
