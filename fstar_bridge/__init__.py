"""The bridge to F*.

What lives here: the checker of `.fst` and `.fsti` files and what stands on it. `toolchain` finds
F*; `batch` runs it once and `ide` keeps it warm, `protocol` is the wire format of the latter;
`issues` reads what F* says; `lexer`, `declarations`, `escapes`, `comparison` and `vacuity` judge
the source; `checker` puts a verdict together. On top: `candidate`, `definition` and `scheduler`
(one definition of a dataset at a time), `dataset`, `prompt` and `verify_at_k`. What does not:
search, and every other prover.

The registry loads `fstar_bridge.checker:FStarChecker`. F* is in no package registry, so this room
was written from F*'s documentation and sources and tested against recorded conversations and a
scripted double; tests against a real `fstar.exe` run where one is on PATH.
"""
