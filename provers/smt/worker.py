"""The child process in which z3 runs: one JSON object in, one JSON object out.

What lives here: `python -m provers.smt.worker`. What does not: what the answer means
(`provers.smt.checker`) and the limits, which hold from before this program's first instruction.

Standard input: `{"source", "reference", "wall_seconds", "memory_bytes"}`. The answer is the last
thing that happens: it goes to a private copy of standard output, made before z3 is loaded, and
the public one leads nowhere, so that nothing that a script prints can stand for an answer.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from typing import Any


def main() -> None:
    """Read the question, answer it, end at once (z3's own clean-up can take long)."""
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    begun = time.monotonic()
    question = json.loads(sys.stdin.buffer.read())
    try:
        answer = _answer(question, begun)
    except MemoryError:
        answer = {"fault": "resource_exhausted", "reason": "out of memory"}
    except RecursionError:
        answer = {"fault": "resource_exhausted", "reason": "nested too deeply"}
    with os.fdopen(answers, "wb") as stream:
        stream.write(json.dumps(answer).encode())
    os._exit(0)


def _answer(question: dict[str, Any], begun: float) -> dict[str, Any]:
    import z3

    from provers.smt.evaluate import evaluate
    from provers.smt.script import Places, ScriptError, difference

    source, reference = question["source"], question["reference"]
    places = Places(source)
    if reference is not None:
        try:
            departs = difference(source, reference)
        except ValueError as error:
            return {"fault": "malformed", "reason": f"the reference is no script: {error}"}
        except ScriptError as error:
            return _fault("malformed", error.message, "smt.syntax", places.at(error.offset))
        if departs is not None:
            text = f"not the reference's question: {departs[0]}"
            return _fault("untrusted", text, "audit.statement", places.at(departs[1]))
    # z3 gives up by itself a little before the limits that would end this process.
    z3.set_param("memory_max_size", max(32, int(question["memory_bytes"] * 0.8) >> 20))
    wall = question["wall_seconds"]
    report = evaluate(source, lambda: wall * 0.95 - (time.monotonic() - begun))
    answer = asdict(report)
    for item in answer["queries"] + answer["messages"]:
        item["place"] = asdict(places.at(item.pop("offset")))
    answer["version"] = z3.get_version_string()
    return answer


def _fault(status: str, text: str, code: str, place: Any) -> dict[str, Any]:
    message = {"text": text, "severity": "error", "code": code, "place": asdict(place)}
    return {"fault": status, "reason": text, "messages": [message]}


if __name__ == "__main__":
    main()
