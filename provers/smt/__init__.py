"""SMT-LIB scripts checked by z3.

What lives here: the checker of `.smt2` files (`checker`), in parts: `script` reads commands,
`evaluate` runs them in z3, `worker` is the child process around that, `checker` holds the child.
What does not: z3 used as a part of another tool (Dafny and F* bring their own).
"""
