"""What holds for all tests: those with a real vLLM server run only when they are asked for."""

from __future__ import annotations

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `vllm`, unless `-m` speaks of it."""
    if "vllm" in (config.option.markexpr or ""):
        return
    served = [item for item in items if item.get_closest_marker("vllm")]
    items[:] = [item for item in items if item not in served]
    config.hook.pytest_deselected(items=served)
