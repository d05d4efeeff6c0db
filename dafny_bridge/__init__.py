"""The bridge to Dafny 2.x and 4.x.

What lives here: the checker of `.dfy` files, in parts. `toolchain` and `install` find and bring
the tools; `dialect2`, `dialect4` speak to them; `report` is what they said; `oneshot` and
`server` run them; `lexer`, `declarations`, `audit`, `comparison` and `vacuity` judge the source;
`checker` puts a verdict together. On top of it: `session`, `policy` and `complete` (finding
missing hints), `strength` (comparing specifications, mutation of bodies, reward), and
`counterexample`. What does not: search, and every other prover.

The registry loads `dafny_bridge.checker:DafnyChecker`.
"""
