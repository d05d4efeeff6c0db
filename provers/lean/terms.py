"""Operations on kernel expressions: rewriting, substitution, measures.

What lives here: functions from expressions to expressions or facts about them. What does not:
the nodes (`expr`), digests and alpha-equivalence (`digests`), anything that needs an environment
(typing, reduction, unfolding).

Every function walks the shared DAG with an explicit stack and a memo, so the cost is linear in
the number of distinct nodes (per binder depth where the depth matters), and deep terms are safe.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence

from provers.lean.expr import (
    HAS_FVAR,
    HAS_LEVEL_PARAM,
    HAS_MVAR,
    App,
    BVar,
    Const,
    Expr,
    FVar,
    Lam,
    MVar,
    Pi,
    Proj,
    Sort,
)
from provers.lean.levels import Level, param_names, substitute_params
from provers.lean.names import Name

_NO_LIMIT = 1 << 60


def transform(
    root: Expr,
    visit: Callable[[Expr, int], Expr | None],
    *,
    flags: int | None = None,
    loose: bool = False,
) -> Expr:
    """Rewrite top-down.

    `visit(node, depth)` gets nodes with the number of binders above them (inside `root`) and
    returns what to put in their place, or None to go on into their children. What it returns is
    not visited again. Must be a function of its arguments: results are memoised.

    Args:
        root: the term.
        visit: see above.
        flags: only what has one of these flags is visited, the rest stays as it is; None visits
            everything.
        loose: what has variables bound outside the root is visited as well.
    """
    beyond = 0 if loose else _NO_LIMIT
    return _rewritten(root, visit, flags or 0, -_NO_LIMIT if flags is None else beyond)


def _rewritten(
    root: Expr,
    visit: Callable[[Expr, int], Expr | None],
    flags: int,
    beyond: int,
    step: int = 1,
) -> Expr:
    """`transform`, where nodes are visited that have one of the flags, or a loose variable of at
    least `beyond` as seen from the root; each binder adds `step` to the depth.

    This is where most time of a mutation run goes: the memo has one table for each depth, what
    need not be visited is never put on the stack, and what does not change is not built again.
    """
    if not (root.flags & flags or root.loose_range > beyond):
        return root
    memos: list[dict[Expr, Expr]] = [{}]
    # None on top of a node says that its children are done.
    stack: list[Expr | None] = [root]
    depths = [0]
    while stack:
        node = stack.pop()
        depth = depths.pop()
        memo = memos[depth]
        if node is None:
            node = stack.pop()
            assert node is not None
            memo[node] = _with_rewritten_children(node, memos, depth, step)
            continue
        if node in memo:
            continue
        replacement = visit(node, depth)
        if replacement is None and not node.binders_over_child:
            replacement = node
        if replacement is not None:
            memo[node] = replacement
            continue
        stack.append(node)
        stack.append(None)
        depths.append(depth)
        if type(node) is App:
            limit = beyond + depth
            for child in (node.fn, node.arg):
                if child.flags & flags or child.loose_range > limit:
                    stack.append(child)
                    depths.append(depth)
            continue
        for child, under in zip(node.children, node.binders_over_child, strict=True):
            inner = depth + step * under
            if child.flags & flags or child.loose_range > beyond + inner:
                if inner == len(memos):
                    memos.append({})
                stack.append(child)
                depths.append(inner)
    return memos[0][root]


def _with_rewritten_children(
    node: Expr, memos: Sequence[Mapping[Expr, Expr]], depth: int, step: int
) -> Expr:
    """The node over its children's replacements; a child that has none stays."""
    if type(node) is App:
        memo, fn, arg = memos[depth], node.fn, node.arg
        new_fn, new_arg = memo.get(fn, fn), memo.get(arg, arg)
        return node if new_fn is fn and new_arg is arg else App(new_fn, new_arg)
    children = node.children
    new: list[Expr] = []
    for child, under in zip(children, node.binders_over_child, strict=True):
        inner = depth + step * under
        new.append(memos[inner].get(child, child) if inner < len(memos) else child)
    same = all(map(operator.is_, children, new))
    return node if same else node.with_children(new)


def lift(expr: Expr, amount: int, cutoff: int = 0) -> Expr:
    """Add `amount` to every loose bound variable whose index is at least `cutoff`."""
    if amount == 0:
        return expr

    def visit(node: Expr, _depth: int) -> Expr | None:
        return BVar(node.index + amount) if type(node) is BVar else None

    return _rewritten(expr, visit, 0, cutoff)


def lower(expr: Expr, amount: int) -> Expr | None:
    """The inverse of `lift(_, amount)`; None where a variable below `amount` occurs loose."""
    if amount == 0 or expr.loose_range == 0:
        return expr
    if any(index < amount for index in loose_bvars(expr)):
        return None

    def visit(node: Expr, _depth: int) -> Expr | None:
        return BVar(node.index - amount) if type(node) is BVar else None

    return _rewritten(expr, visit, 0, 0)


def loose_bvars(expr: Expr) -> frozenset[int]:
    """The de Bruijn indices that are loose in `expr`, as seen from its root."""
    found: set[int] = set()
    seen: set[tuple[Expr, int]] = set()
    stack = [(expr, 0)]
    while stack:
        node, depth = stack.pop()
        if node.loose_range <= depth or (node, depth) in seen:
            continue
        seen.add((node, depth))
        if isinstance(node, BVar):
            found.add(node.index - depth)
        for child, under in zip(node.children, node.binders_over_child, strict=True):
            stack.append((child, depth + under))
    return frozenset(found)


def instantiate(expr: Expr, values: Sequence[Expr]) -> Expr:
    """Replace loose variable `i` by `values[i]`; larger indices drop by `len(values)`.

    With one value this is beta reduction's substitution: `instantiate(lam.body, [argument])`.
    """
    count = len(values)
    if count == 0:
        return expr

    def visit(node: Expr, depth: int) -> Expr | None:
        if type(node) is not BVar:
            return None
        index = node.index - depth
        return lift(values[index], depth) if index < count else BVar(node.index - count)

    return _rewritten(expr, visit, 0, 0)


def abstract(expr: Expr, targets: Sequence[Expr]) -> Expr:
    """Turn occurrences of `targets[i]` into loose variable `i`; the inverse of `instantiate`.

    Targets are closed nodes (free variables, constants, closed terms); loose variables that
    `expr` has already are moved up by `len(targets)`. Occurrences are found by identity.

    Raises:
        ValueError: a target has loose bound variables.
    """
    if any(target.loose_range for target in targets):
        raise ValueError("only closed terms can be abstracted")
    index_of = {target: index for index, target in reversed(list(enumerate(targets)))}
    count = len(targets)
    if count == 0:
        return expr

    def visit(node: Expr, depth: int) -> Expr | None:
        index = index_of.get(node)
        if index is not None:
            return BVar(index + depth)
        if type(node) is BVar:
            return BVar(node.index + count) if node.index >= depth else node
        return None

    if all(type(target) is FVar for target in targets):
        return _rewritten(expr, visit, HAS_FVAR, 0)
    return transform(expr, visit)


def substitute(expr: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """Replace free variables, metavariables or any closed nodes, by identity.

    Values may have loose variables: they are lifted under the binders they come to stand in.
    """
    if not values:
        return expr
    # Closed values are the same under any binder.
    step = 1 if any(value.loose_range for value in values.values()) else 0

    def visit(node: Expr, depth: int) -> Expr | None:
        value = values.get(node)
        return None if value is None else lift(value, depth)

    flags = 0
    for node in values:
        if type(node) is not FVar and type(node) is not MVar:
            return _rewritten(expr, visit, 0, -_NO_LIMIT, step)
        flags |= node.flags
    return _rewritten(expr, visit, flags, _NO_LIMIT, step)


def instantiate_levels(expr: Expr, values: Mapping[Name, Level]) -> Expr:
    """Replace universe parameters; those without a value stay."""
    if not values:
        return expr

    def visit(node: Expr, _depth: int) -> Expr | None:
        if type(node) is Sort:
            return Sort(substitute_params(node.level, values))
        if type(node) is Const:
            return Const(node.name, [substitute_params(level, values) for level in node.levels])
        return None

    # Universe parameters do not depend on binders.
    return _rewritten(expr, visit, HAS_LEVEL_PARAM, _NO_LIMIT, step=0)


def beta_spine(expr: Expr) -> Expr:
    """Reduce the head: `(fun x => b) a₁ … aₙ` until the head is no lambda (beta only)."""
    while True:
        head, args = unfold_app(expr)
        if not isinstance(head, Lam) or not args:
            return expr
        taken: list[Expr] = []
        while isinstance(head, Lam) and len(taken) < len(args):
            taken.append(args[len(taken)])
            head = head.body
        expr = fold_app(instantiate(head, taken[::-1]), args[len(taken) :])


def unfold_app(expr: Expr) -> tuple[Expr, list[Expr]]:
    """Head and arguments: `f a b` gives `(f, [a, b])`."""
    args: list[Expr] = []
    while isinstance(expr, App):
        args.append(expr.arg)
        expr = expr.fn
    args.reverse()
    return expr, args


def fold_app(head: Expr, args: Sequence[Expr]) -> Expr:
    """The inverse of `unfold_app`."""
    for arg in args:
        head = App(head, arg)
    return head


def unfold_binders(expr: Expr, cls: type[Pi] | type[Lam] = Pi) -> tuple[list[Pi | Lam], Expr]:
    """The leading binders of one kind (outermost first) and the body below them all."""
    binders: list[Pi | Lam] = []
    while isinstance(expr, cls):
        binders.append(expr)
        expr = expr.body
    return binders, expr


def fold_binders(binders: Sequence[Pi | Lam], body: Expr) -> Expr:
    """The inverse of `unfold_binders`; names and kinds are taken from the given nodes."""
    for binder in reversed(binders):
        body = type(binder)(binder.name, binder.type, body, binder.kind)
    return body


def subterms(*roots: Expr) -> Iterator[Expr]:
    """Every distinct node below the roots, once, in tree order of first occurrence."""
    seen: set[Expr] = set()
    stack = list(reversed(roots))
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        stack.extend(reversed(node.children))


def constants(*roots: Expr) -> frozenset[Name]:
    """The constants named in the terms, structures named by projections included.

    Literals name nothing here, although their types (`Nat`, `String`) exist because of them.
    """
    return frozenset(node.name for node in subterms(*roots) if isinstance(node, (Const, Proj)))


def universe_params(*roots: Expr) -> frozenset[Name]:
    """The universe parameters that occur in the terms."""
    levels: set[Level] = set()
    for node in subterms(*roots):
        if isinstance(node, Sort):
            levels.add(node.level)
        elif isinstance(node, Const):
            levels.update(node.levels)
    return param_names(tuple(levels))


def free_variables(*roots: Expr) -> frozenset[FVar]:
    """The free variables of the terms."""
    return frozenset(node for node in flagged(roots, HAS_FVAR) if isinstance(node, FVar))


def metavariables(*roots: Expr) -> frozenset[MVar]:
    """The metavariables of the terms."""
    return frozenset(node for node in flagged(roots, HAS_MVAR) if isinstance(node, MVar))


def flagged(roots: Sequence[Expr], flag: int) -> Iterator[Expr]:
    """Every distinct node below the roots that has one of some flags, once."""
    seen: set[Expr] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.flags & flag and node not in seen:
            seen.add(node)
            yield node
            stack.extend(node.children)


def dag_size(*roots: Expr) -> int:
    """Distinct nodes."""
    return sum(1 for _ in subterms(*roots))


def tree_size(expr: Expr) -> int:
    """Nodes of the term written out as a tree (exponential in `dag_size` at worst; exact)."""
    sizes: dict[Expr, int] = {}
    for node in _post_order(expr, sizes):
        sizes[node] = 1 + sum(sizes[child] for child in node.children)
    return sizes[expr]


def _post_order(root: Expr, done: Mapping[Expr, object]) -> Iterator[Expr]:
    """Children before parents, each node once; the caller enters every node into `done`."""
    stack = [root]
    while stack:
        node = stack[-1]
        if node in done:
            stack.pop()
            continue
        missing = [child for child in node.children if child not in done]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        yield node
