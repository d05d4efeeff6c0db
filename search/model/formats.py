"""How tactic models want to be asked: prompts, stop strings, and the tactic in the answer.

What lives here: `PromptFormat`, the formats of known models by name, and reading of one's own
template file. What does not: requests (`search.model.client`) and what is made of many answers
(`search.model.policy`).

A template file is TOML. `{state}` in `prompt` stands for the goals, as Lean prints them; nothing
else in the text is special, so braces may be used freely:

    prompt = '''
    [GOAL]
    {state}
    [PROOFSTEP]
    '''
    stop = ["[GOAL]", "\\n\\n"]     # optional: where the answer ends
    chat = false                   # optional: ask the chat endpoint
    system = "..."                 # optional, chat only: the system message

Sources: llmstep (Welleck and Saha 2023) and its `train/data.py`; ReProver (Yang et al. 2023) and
its `prover/tactic_generator.py`; BFS-Prover (Xin et al. 2025), model card and
`prover_manager.py`.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provers.errors import SourceError, UsageError

PLACEHOLDER = "{state}"
"""What stands for the goals in a template."""

Message = dict[str, str]
"""One message of a chat: `role` and `content`."""

_END_OF_TEXT = re.compile(r"<\|endoftext\|>|<\|im_end\|>|<\|eot_id\|>|<\|end_of_text\|>|</s>")
"""Ends of text that some servers leave in the answer."""

_FENCE = re.compile(r"```[\w+-]*[ \t]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_CASE_LINE = re.compile(r"\A\s*case [^\n]*\n")


@dataclass(frozen=True, slots=True)
class PromptFormat:
    """How one family of models is asked for a tactic.

    Attributes:
        name: the name, or the path of the template file.
        template: the prompt (of a chat: the user's message) with `{state}` in it.
        stop: strings at which the server ends the answer; they are not part of it.
        chat: whether the chat endpoint is asked instead of the completions endpoint.
        system: the system message of a chat, "" for none.
        prepare: makes the text that takes the place of `{state}` from the goals as printed.
        extract: takes the tactic out of an answer from which stop strings are cut off.
    """

    name: str
    template: str
    stop: tuple[str, ...] = ()
    chat: bool = False
    system: str = ""
    prepare: Callable[[str], str] = str
    extract: Callable[[str], str] = str

    def prompt(self, state_text: str) -> str | list[Message]:
        """The prompt for a state: a text, or the messages of a chat.

        Args:
            state_text: the goals as Lean prints them (`search.encoding.text_of`).
        """
        text = self.template.replace(PLACEHOLDER, self.prepare(state_text))
        if not self.chat:
            return text
        system = [{"role": "system", "content": self.system}] if self.system else []
        return [*system, {"role": "user", "content": text}]

    def tactic(self, completion: str) -> str:
        """The tactic in a model's answer; "" where there is none."""
        end = _END_OF_TEXT.search(completion)
        text = completion[: end.start()] if end else completion
        for stop in self.stop:
            text = text.partition(stop)[0]
        return _undented(self.extract(text))


def find_format(name_or_path: str) -> PromptFormat:
    """The format of a name, or of a template file.

    Raises:
        UsageError: there is no such format, or the file is no template.
        SourceError: the file cannot be read.
    """
    known = FORMATS.get(name_or_path)
    if known is not None:
        return known
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.exists():
        return read_template(path)
    raise UsageError(
        f"no prompt format named {name_or_path!r}",
        hint=f"known are {', '.join(FORMATS)}; or name a template file (.toml)",
    )


def read_template(path: Path) -> PromptFormat:
    """The format that a template file describes.

    Raises:
        UsageError: the file is no template.
        SourceError: the file cannot be read.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise SourceError(f"cannot read the prompt template {path}: {reason}") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"the prompt template {path} is not TOML: {error}",
            hint=f'it needs a line like: prompt = "[GOAL]{PLACEHOLDER}[PROOFSTEP]"',
        ) from error
    unknown = set(table) - {"prompt", "stop", "chat", "system"}
    if unknown:
        raise _bad(path, f"has unknown keys: {', '.join(sorted(unknown))}")
    prompt = _typed(path, table, "prompt", str, "")
    if PLACEHOLDER not in prompt:
        raise _bad(path, f"has no {PLACEHOLDER} in its `prompt`")
    stop = _typed(path, table, "stop", list, [])
    if not all(isinstance(each, str) and each for each in stop):
        raise _bad(path, "has a `stop` that is no list of texts")
    chat = _typed(path, table, "chat", bool, False)
    system = _typed(path, table, "system", str, "")
    if system and not chat:
        raise _bad(path, "has a `system` message without `chat = true`")
    extract = tactic_of_chat if chat else str
    return PromptFormat(str(path), prompt, tuple(stop), chat, system, extract=extract)


def _typed(path: Path, table: dict[str, Any], key: str, kind: type, default: Any) -> Any:
    value = table.get(key, default)
    if not isinstance(value, kind):
        raise _bad(path, f"has a `{key}` of the wrong type: {value!r}")
    return value


def _bad(path: Path, what: str) -> UsageError:
    return UsageError(
        f"the prompt template {path} {what}",
        hint="keys are prompt (with {state} in it), stop, chat and system",
    )


def first_goal(state_text: str) -> str:
    """The first goal of a state, without its `case` line: all that BFS-Prover was trained on."""
    first = state_text.partition("\n\n")[0]
    return _CASE_LINE.sub("", first).strip()


def tactic_of_chat(completion: str) -> str:
    """The tactic in a chat's answer: the last code block, or the answer itself.

    Thoughts in `<think>` are no answer; neither is a `by` that opens the block.
    """
    text = _THOUGHT.sub("", completion)
    blocks = _FENCE.findall(text)
    tactic = blocks[-1] if blocks else text.strip().strip("`")
    return re.sub(r"\A\s*by\s*?(\n|[ \t]+(?=\S))", "", tactic)


def _without_marks(completion: str) -> str:
    """ReProver marks the premises that it uses: `rw [<a>add_comm</a>]`."""
    return completion.replace("<a>", "").replace("</a>", "")


def _undented(text: str) -> str:
    """A tactic without the blank lines and the indentation that all its lines share.

    Lines after the first keep their own indentation where only the first has none, since it
    says which block they belong to.
    """
    lines = text.strip("\n").rstrip()
    return textwrap.dedent(lines).strip()


_CHAT_SYSTEM = (
    "You are an expert in Lean 4. You are shown the goals of an unfinished proof and answer with "
    "the next tactic, which acts on the first goal."
)
_CHAT_PROMPT = (
    f"The goals:\n\n```lean\n{PLACEHOLDER}\n```\n\n"
    "Answer with one tactic in a ```lean block and nothing else. Never use `sorry` or `admit`."
)

FORMATS = {
    each.name: each
    for each in (
        PromptFormat("llmstep", f"[GOAL]{PLACEHOLDER}[PROOFSTEP]", stop=("[GOAL]",)),
        PromptFormat("bfs-prover", f"{PLACEHOLDER}:::", stop=(":::",), prepare=first_goal),
        PromptFormat("reprover", PLACEHOLDER, extract=_without_marks),
        PromptFormat("chat", _CHAT_PROMPT, chat=True, system=_CHAT_SYSTEM, extract=tactic_of_chat),
    )
}
"""Formats by name. `reprover` is a sequence-to-sequence model: its prompt is the state alone."""
