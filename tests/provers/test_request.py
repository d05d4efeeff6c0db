"""What a question is: its digest, its policy, and reading a source."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from provers.errors import SourceError
from provers.request import (
    LEAN_STANDARD_AXIOMS,
    MOST_BYTES,
    MOST_SECONDS,
    Limits,
    TrustLevel,
    TrustPolicy,
    UnreadableText,
    VerifyRequest,
    decode_source,
    read_source,
)

BASE: dict[str, Any] = {
    "source": "theorem",
    "checker": "lean",
    "reference": "ref",
    "required": ("a", "b"),
    "trust": TrustPolicy(),
    "options": {"k": "v"},
}


@pytest.mark.parametrize(
    "change",
    [
        {"source": "theorem "},
        {"checker": "smt"},
        {"checker": None},
        {"reference": None},
        {"reference": ""},
        {"required": ("ab",)},
        {"required": ("b", "a")},
        {"required": ()},
        {"trust": TrustPolicy(level=TrustLevel.HOSTILE)},
        {"trust": TrustPolicy(allowed_axioms=frozenset())},
        {"trust": TrustPolicy(allow=frozenset({"native_decide"}))},
        {"trust": None},
        {"options": {}},
        {"options": {"k": "w"}},
        {"options": {"kv": ""}},
    ],
)
def test_what_can_change_an_answer_changes_the_digest(change: dict[str, Any]) -> None:
    assert VerifyRequest(**{**BASE, **change}).digest != VerifyRequest(**BASE).digest


@pytest.mark.parametrize("change", [{"file": "a.lean"}, {"limits": Limits(wall_seconds=1)}])
def test_what_cannot_change_a_final_answer_does_not(change: dict[str, Any]) -> None:
    assert VerifyRequest(**{**BASE, **change}).digest == VerifyRequest(**BASE).digest


def test_fields_do_not_run_together() -> None:
    one = VerifyRequest(source="ab", checker="c")
    other = VerifyRequest(source="a", checker="bc")
    assert one.digest != other.digest
    one = VerifyRequest(source="x", options={"a=b": "c"})
    assert one.digest != VerifyRequest(source="x", options={"a": "b=c"}).digest
    assert (
        VerifyRequest(source="x", options={"a": "b", "c": "d"}).digest
        == VerifyRequest(source="x", options={"c": "d", "a": "b"}).digest
    )


@given(st.text(), st.text())
def test_digest_tells_sources_apart(first: str, second: str) -> None:
    same = VerifyRequest(source=first).digest == VerifyRequest(source=second).digest
    assert same is (first == second)


def test_digest_of_text_that_is_no_unicode() -> None:
    assert VerifyRequest(source="\ud800").digest != VerifyRequest(source="\ud801").digest


def test_policy_in_force() -> None:
    assert VerifyRequest(source="x").policy.level is TrustLevel.AUTHOR
    assert VerifyRequest(source="x", reference="y").policy.level is TrustLevel.HOSTILE
    own = TrustPolicy(level=TrustLevel.AUTHOR, allow=frozenset({"native_decide"}))
    assert VerifyRequest(source="x", reference="y", trust=own).policy == own
    assert TrustPolicy().allowed_axioms == LEAN_STANDARD_AXIOMS


@pytest.mark.parametrize("field", ["wall_seconds", "memory_bytes", "output_bytes", "source_bytes"])
def test_limits_are_positive(field: str) -> None:
    for value in (0, -1):
        with pytest.raises(ValidationError):
            Limits.model_validate({field: value})


@pytest.mark.parametrize("field", ["wall_seconds", "memory_bytes", "output_bytes", "source_bytes"])
def test_limits_are_bounded(field: str) -> None:
    for value in (float("inf"), float("nan"), 1e30, 10**40):
        with pytest.raises(ValidationError):
            Limits.model_validate({field: value})
    Limits(wall_seconds=MOST_SECONDS, memory_bytes=MOST_BYTES)


def test_requests_are_strict_and_frozen() -> None:
    with pytest.raises(ValidationError):
        VerifyRequest.model_validate({"source": "x", "surprise": 1})
    request = VerifyRequest(source="x")
    with pytest.raises(ValidationError):
        request.source = "y"  # type: ignore[misc]


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\ufeff")))
def test_text_comes_back_as_it_was(text: str) -> None:
    assert decode_source(text.encode()) == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a\0b", "NUL"),
        (b"\xef\xbb\xbfa", "byte-order"),
        ("a".encode("utf-16"), "byte"),
        (b"\xfe\xff00", "byte-order"),
        (b"one\ntwo\n\xff", "line 3"),
        (b"\xed\xa0\x80", "line 1"),
        (b"\xc3", "byte 0"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableText, match=words) as caught:
        decode_source(data)
    assert not caught.value.too_large
    path = tmp_path / "x.lean"
    path.write_bytes(data)
    with pytest.raises(UnreadableText):
        read_source(path)


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "x.lean"
    path.write_bytes("∀ é\r\n".encode())
    assert read_source(path) == "∀ é\r\n"
    with pytest.raises(UnreadableText) as caught:
        read_source(path, Limits(source_bytes=3))
    assert caught.value.too_large
    for bad in (tmp_path, tmp_path / "none.lean", path / "below"):
        with pytest.raises(SourceError) as refused:
            read_source(bad)
        assert not isinstance(refused.value, UnreadableText)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "x.lean"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(SourceError, match="cannot read"):
        read_source(path)


def test_a_sparse_file_of_fifty_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.lean"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(UnreadableText, match=r"50\.0 MB") as caught:
        read_source(path)
    assert caught.value.too_large


@pytest.mark.timeout(20)
def test_a_pipe_or_device_is_no_source(tmp_path: Path) -> None:
    pipe = tmp_path / "x.lean"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(SourceError, match="regular file"):
            read_source(path)
