"""Import headers, the module graph and the source digest."""

from __future__ import annotations

from pathlib import Path

import pytest

from provers.errors import BuildError
from provers.lean.core.modules import discover_modules, read_imports, source_digest


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder.joinpath(*name.split("_")).with_suffix(".lean")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_header_ends_at_the_first_other_line() -> None:
    text = "prelude\n-- why\nimport A.B\n\npublic import C\n/-! import D -/\nimport E\n"
    assert read_imports(text) == ("A.B", "C")


def test_imports_come_before_importers(tmp_path: Path) -> None:
    source = write(
        tmp_path,
        Init="prelude\nimport Init.B\nimport Init.A\n",
        Init_A="prelude\nimport Init.C\n",
        Init_B="prelude\nimport Init.A\n",
        Init_C="prelude\n",
        Init_Unused="prelude\n",
    )
    assert list(discover_modules(source)) == ["Init.C", "Init.A", "Init.B", "Init"]


def test_missing_module_is_named(tmp_path: Path) -> None:
    source = write(tmp_path, Init="prelude\nimport Init.Gone\n")
    with pytest.raises(BuildError, match=r"Init\.Gone"):
        discover_modules(source)


def test_circle_is_refused(tmp_path: Path) -> None:
    source = write(
        tmp_path,
        Init="prelude\nimport Init.A\n",
        Init_A="prelude\nimport Init.B\n",
        Init_B="prelude\nimport Init.A\n",
    )
    with pytest.raises(BuildError, match="import each other"):
        discover_modules(source)


def test_digest_follows_every_file(tmp_path: Path) -> None:
    source = write(tmp_path, Init="prelude\nimport Init.A\n", Init_A="prelude\n")
    before = source_digest(discover_modules(source), source)
    assert source_digest(discover_modules(source), source) == before
    write(tmp_path, Init_A="prelude\n-- changed\n")
    assert source_digest(discover_modules(source), source) != before
