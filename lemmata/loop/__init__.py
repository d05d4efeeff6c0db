"""The learning loop: a corpus is mutated, a model learns from it, and proves what was held out.

What lives here: what needs both `mutation` and `search` - the held-out set, training pairs, the
evaluation of policies, and the loop's stages. What does not: mutating (`mutation`), searching and
models (`search`), terminals (`lemmata.cli.loop`).
"""
