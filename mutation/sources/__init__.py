"""Where theorem records come from: one module a kind of source.

What lives here: reading compiled modules (`oleans`), Lean text (`texts`), a LeanDojo Benchmark
(`leandojo`), a repository traced by `lean-dojo` (`dojo`) and JSON lines of our own (`jsonl`), and
the proofs that a source has in writing (`proofs`). What does not: choosing among them and joining
them into a corpus (`mutation.corpus`).
"""
