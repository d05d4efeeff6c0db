"""What a question is: source, reference, limits and trust policy.

What lives here: `VerifyRequest` and its parts, the digest that names a question in the store,
and reading a source file safely. What does not: choosing a checker (`provers.registry`).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from provers.errors import SourceError

MEGABYTE = 1024 * 1024
MOST_SECONDS = 1_000_000.0
"""The longest time that may be asked for: more than eleven days."""
MOST_BYTES = 1 << 44
"""The largest size that may be asked for: 16 TB, more than any machine of ours has."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Frozen):
    """Bounds on one check. Hitting one gives `timeout` or `resource_exhausted`, never green.

    None is infinite: times reach to `MOST_SECONDS`, sizes to `MOST_BYTES`.

    Attributes:
        wall_seconds: real time for the item.
        memory_bytes: memory of the checker's process tree.
        output_bytes: what the checker may print in all before it is stopped.
        source_bytes: largest source that is handed to a checker at all.
    """

    wall_seconds: float = Field(default=60.0, gt=0, le=MOST_SECONDS, allow_inf_nan=False)
    memory_bytes: int = Field(default=4096 * MEGABYTE, gt=0, le=MOST_BYTES)
    output_bytes: int = Field(default=16 * MEGABYTE, gt=0, le=MOST_BYTES)
    source_bytes: int = Field(default=8 * MEGABYTE, gt=0, le=MOST_BYTES)


class TrustLevel(StrEnum):
    """How much the writer of the source is trusted.

    `author`: the source may define its own syntax and helpers; holes, foreign axioms and ways
    around the checker are still found. `hostile`: written by a model or a stranger; only
    commands on an allow-list pass.
    """

    AUTHOR = "author"
    HOSTILE = "hostile"


LEAN_STANDARD_AXIOMS = frozenset({"propext", "Classical.choice", "Quot.sound"})


class TrustPolicy(_Frozen):
    """What the audit lets pass.

    Attributes:
        level: `author` or `hostile`.
        allowed_axioms: axioms that a proof may rest on (Lean names).
        allow: escape hatches that are allowed by name, such as `native_decide`.
    """

    level: TrustLevel = TrustLevel.AUTHOR
    allowed_axioms: frozenset[str] = LEAN_STANDARD_AXIOMS
    allow: frozenset[str] = frozenset()


class VerifyRequest(_Frozen):
    """One question to a checker.

    Attributes:
        source: the candidate's text.
        checker: name of the checker; None lets the file's suffix decide.
        file: the name to use in messages and to find a project by; need not exist.
        reference: text of the reference: the statements (with holes for proofs) that the
            candidate must keep. With one, the trust level is `hostile` unless told otherwise.
        required: full names that the candidate must prove; empty means all that the reference
            states, or all that the source declares.
        limits: bounds.
        trust: the audit's policy; None means `hostile` with a reference, else `author`.
        options: options of the one checker (sorted into the digest).
    """

    source: str
    checker: str | None = None
    file: str | None = None
    reference: str | None = None
    required: tuple[str, ...] = ()
    limits: Limits = Limits()
    trust: TrustPolicy | None = None
    options: dict[str, str] = Field(default_factory=dict)

    @property
    def policy(self) -> TrustPolicy:
        """The trust policy in force (see `trust`)."""
        if self.trust is not None:
            return self.trust
        level = TrustLevel.AUTHOR if self.reference is None else TrustLevel.HOSTILE
        return TrustPolicy(level=level)

    @property
    def digest(self) -> str:
        """SHA-256 over all that can change a final answer, as hexadecimal text.

        Limits are left out on purpose: they can only turn an answer into a transient one, and
        transient answers are not stored. The file's *name* is left out too; a project that it
        belongs to is part of the checker's identity.
        """
        groups: list[Sequence[str]] = [
            ["lemmata-request-2", self.source, self.checker or ""],
            [] if self.reference is None else [self.reference],
            self.required,
            [self.policy.level.value],
            sorted(self.policy.allowed_axioms),
            sorted(self.policy.allow),
            [text for pair in sorted(self.options.items()) for text in pair],
        ]
        # With every group's and every text's length in front, no two questions run together.
        digest = hashlib.sha256()
        for group in groups:
            digest.update(len(group).to_bytes(8, "little"))
            for text in group:
                data = text.encode("utf-8", "surrogatepass")
                digest.update(len(data).to_bytes(8, "little"))
                digest.update(data)
        return digest.hexdigest()


class UnreadableText(SourceError):
    """The file exists, but its bytes are not a text that a checker may be given.

    `verify` turns this into a `malformed` verdict (or `resource_exhausted` for size), since the
    file itself is at fault, not the call.
    """

    def __init__(self, message: str, *, too_large: bool = False) -> None:
        super().__init__(message)
        self.too_large = too_large


def read_source(path: Path, limits: Limits | None = None) -> str:
    """Read a source file as strict UTF-8.

    Args:
        path: the file.
        limits: `source_bytes` bounds the size (default limits when None).

    Raises:
        SourceError: missing, a folder, a pipe or device, or unreadable.
        UnreadableText: too large, binary (a NUL byte), a byte-order mark, or not UTF-8. Lean
            silently replaces invalid bytes, so what it checked would not be what was written.
    """
    bound = (limits or Limits()).source_bytes
    try:
        if path.is_dir():
            raise SourceError(f"{path} is a folder", hint="name the files in it")
        if not stat.S_ISREG(path.stat().st_mode):
            raise SourceError(f"{path} is not a regular file", hint="save the text as a file")
        with path.open("rb") as file:
            data = file.read(bound + 1)
            size = max(len(data), os.fstat(file.fileno()).st_size)
        if size > bound:
            raise UnreadableText(
                f"{size / MEGABYTE:.1f} MB is more than the limit of {bound / MEGABYTE:.1f} MB",
                too_large=True,
            )
    except FileNotFoundError:
        raise SourceError(f"no such file: {path}") from None
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from None
    return decode_source(data)


def decode_source(data: bytes) -> str:
    """Decode bytes as a source text; see `read_source` for what is refused and why.

    Raises:
        UnreadableText: binary, byte-order mark, or not UTF-8.
    """
    if b"\0" in data:
        raise UnreadableText("a binary file: it has a NUL byte")
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableText("it begins with a byte-order mark; save it as plain UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableText(f"not UTF-8: byte {error.start}, line {line}") from None
