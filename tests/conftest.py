"""What holds for all tests: interrupts reach those who are sent them, and what needs a real vLLM
server runs only when it is asked for."""

from __future__ import annotations

import signal

import pytest

# A shell starts what runs in its background with interrupts ignored, and commands under test would
# inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `vllm`, unless `-m` speaks of it."""
    if "vllm" in (config.option.markexpr or ""):
        return
    served = [item for item in items if item.get_closest_marker("vllm")]
    items[:] = [item for item in items if item not in served]
    config.hook.pytest_deselected(items=served)
