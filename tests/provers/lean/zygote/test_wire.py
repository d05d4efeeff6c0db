"""Frames arrive whole however the bytes are cut, and nothing else passes for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provers.lean.zygote.wire import LONGEST_FRAME, FrameBuffer, frame, frame_length, unframe

BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.lists(st.tuples(st.text(), BODIES), max_size=5), st.lists(st.integers(1, 40)))
def test_messages_survive_any_cutting(messages: list, cuts: list[int]) -> None:
    data = b"".join(frame(kind, body) for kind, body in messages)
    buffer, received = FrameBuffer(), []
    for cut in cuts:
        received += buffer.feed(data[:cut])
        data = data[cut:]
    received += buffer.feed(data)
    assert received == messages


def test_too_long_a_frame_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValueError, match="a frame of"):
        frame_length((LONGEST_FRAME + 1).to_bytes(4, "big"))
    with pytest.raises(ValueError, match="a frame of"):
        FrameBuffer().feed(b"\xff\xff\xff\xff")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"[1, 2]", b'["a"]', b'{"a": 1}', b"\xff"])
def test_other_json_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        unframe(data)
