"""Lean 4 behind the verify API.

What lives here, from the ground up: `core` (the embedded Lean and its small library), `zygote`
(forks of a warm Lean), `toolchain` (finding a Lean) and `processes` (running it); `names`,
`levels`, `expr`, `terms`, `olean`, `environment`, `compare`, `printer` (the kernel's own terms,
read from compiled modules); `source`, `commands`, `messages`, `compile`, `audit`, `checker` (one
text to one verdict); `goals`, `statement`, `trials`, `session` (stepwise proofs).
"""
