"""The room of symbolic mutation: growing a corpus of theorems by rewriting and application.

What lives here: theorem records and where they come from (`records`, `corpus`, `sources`), an
index that finds applicable lemmas (`index`, over `matching`), the rules that turn a theorem and a
lemma into a new theorem with its proof (`rules`), the check by Lean of what they propose
(`verify`), the filters (`filters`, `refutation`, `redundancy`), proofs as steps (`steps`) and the
formats that training stacks read (`export`). What does not: terms of Lean and running Lean
(`provers.lean`), proof search (`search`).

Index and rules start no process, open no file and read no clock.
"""
