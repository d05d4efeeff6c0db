"""Best-first proof search over any checker that can step.

What lives here: the search core without input or output (`search.core`), the driver that owns a
checker's session and a policy (`search.driver`), budgets, the event log, and policies. What does
not: checkers themselves (`provers` and the bridges), and the command line (`lemmata`).
"""
