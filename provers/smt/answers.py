"""What z3's answers are worth: checked models, and reasons for having no answer.

What lives here: `refute`, `unanswered`, and the words of z3's errors. What does not: asking z3.

`unsat` is z3's word. `sat` is believed only when every assertion evaluates to true under the
model; a model that cannot be checked, as with most quantifiers, makes the query `unknown`.
"""

from __future__ import annotations

import z3

from provers.smt.report import Query

_OUT_OF_MEMORY = ("memout", "max. memory", "out of memory")
_OUT_OF_TIME = ("timeout", "canceled", "interrupted", "max. resource limit")
# How much of one value of a model is shown.
_SHOWN_CHARACTERS = 2000


def unanswered(reason: str) -> tuple[str, str]:
    """Status and sentence for z3's reason why it has no answer."""
    reason = reason.strip().partition("\n")[0]
    lowered = reason.lower()
    if any(word in lowered for word in _OUT_OF_MEMORY):
        return "resource_exhausted", f"z3 ran out of memory: {reason}"
    if any(word in lowered for word in _OUT_OF_TIME):
        return "timeout", f"z3 ran out of time: {reason}"
    return "unknown", f"z3 does not know: {reason}"


def refute(query: Query, model: z3.ModelRef, assertions: list[z3.BoolRef]) -> None:
    """`refuted`, if the model makes every assertion true."""
    for number, assertion in enumerate(assertions, 1):
        value = model.eval(assertion, model_completion=True)
        if z3.is_true(value):
            continue
        query.status = "unknown"
        what = "false" if z3.is_false(value) else "neither true nor false"
        query.reason = (
            f"z3 says satisfiable, but under its model assertion {number} evaluates to {what}"
        )
        return
    query.status = "refuted"
    declarations = sorted(model.decls(), key=lambda declaration: declaration.name())
    query.model = {declaration.name(): _value(model, declaration) for declaration in declarations}
    query.reason = f"satisfiable: the model makes all {len(assertions)} assertions true"


def _value(model: z3.ModelRef, declaration: z3.FuncDeclRef) -> str:
    value = model[declaration]
    if isinstance(value, z3.FuncInterp):
        entries = []
        for index in range(min(value.num_entries(), 50)):
            entry = value.entry(index)
            arguments = " ".join(entry.arg_value(i).sexpr() for i in range(entry.num_args()))
            entries.append(f"({arguments}) -> {entry.value().sexpr()}")
        other = value.else_value()
        entries.append(f"else -> {other.sexpr() if other is not None else 'any'}")
        text = "; ".join(entries)
    elif isinstance(value, z3.AstRef):
        text = value.sexpr()
    else:
        text = str(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def error_text(error: z3.Z3Exception) -> str:
    """The words of an error of z3."""
    value = error.value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
