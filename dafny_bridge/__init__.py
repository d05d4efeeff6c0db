"""The bridge to Dafny 2.x and 4.x.

What lives here: the checker of `.dfy` files, in parts. `toolchain` and `install` find and bring
the tools; `dialect2`, `dialect4` speak to them; `report` is what they said; `oneshot` and
`server` run them; `lexer`, `brackets` and `declarations` read the source, `audit`, `comparison`,
`vacuity` and `includes` judge it; `assess` sums that up and `checker` puts a verdict together. On
top of it: `hints`, `guessing`, `session`, `policy` and `complete` (finding missing hints),
`strength` and `mutants` (how much a specification says), and `counterexample`. What does not:
search, and every other prover.

The registry loads `dafny_bridge.checker:DafnyChecker`.
"""
