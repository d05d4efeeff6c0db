"""The embedded Lean: Lean 4.35.0 from a PyPI wheel, with a small core library of our own.

`ensure_core()` returns a Lean prefix with a `lean` executable, built on first use. What the core
holds and what it lacks is said in `README.md` beside this file.
"""

from provers.lean.core.build import CorePrefix, cache_folder, ensure_core, find_core
from provers.lean.core.wheel import LEAN_VERSION, WHEEL, WHEEL_VERSION, Wheel, find_wheel

__all__ = [
    "LEAN_VERSION",
    "WHEEL",
    "WHEEL_VERSION",
    "CorePrefix",
    "Wheel",
    "cache_folder",
    "ensure_core",
    "find_core",
    "find_wheel",
]
