"""Measured ratios against what a user would pick instead, both sides in one run.

    python -m benchmarks --list
    python -m benchmarks lean-trials --json

What lives here: one module a benchmark, each with `run(quick: bool) -> Outcome`-like dictionary,
and the runner. What does not: anything that the product needs. Figures are medians of several
runs; machines are noisy, so what counts is the ratio.
"""
