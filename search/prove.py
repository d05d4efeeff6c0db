"""Proving the open theorems of a Lean file: search, assemble, re-check.

What lives here: one theorem from its hole to a re-checked proof, a whole file of them side by
side, and the completed text. What does not: the search itself (`search.driver`), what is proposed
(`search.builtin`), files and terminals (`lemmata`).

A theorem is `proved` only if the text with its proof passed the checker in a fresh process, with
the statement unchanged against the original text (law 2). The completed text is checked once
more as a whole before anybody gets it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TypedDict

from provers.errors import LemmataError, StatementError
from provers.lean.checker import LeanChecker
from provers.lean.commands import audit_fragment
from provers.lean.session import LeanSession
from provers.lean.source import Declaration, LeanSource
from provers.lean.statement import statement_name
from provers.lean.toolchain import find_toolchain
from provers.request import TrustLevel, TrustPolicy, VerifyRequest
from provers.verdict import Status, Verdict, worst
from search.budget import Budget
from search.budget import Limits as SearchLimits
from search.builtin import BuiltinPolicy, PremiseIndex
from search.builtin.library import Library
from search.builtin.premises import file_premises
from search.chained import ChainedTactics
from search.driver import Search
from search.model.mixed import MixedPolicy
from search.openings import (
    judged_name,
    judged_text,
    open_theorems,
    parse_source,
    with_proofs,
)
from search.outcome import Progress, SearchResult, SearchStatus
from search.pipeline import Pipeline
from search.policy import Policy, WholeProofPolicy
from search.results import ProveReport, ProveSettings, TheoremResult, failed, unproved
from search.settings import SearchSettings
from search.whole import WholeProofSearch

OnProgress = Callable[[str, Progress], None]
OnResult = Callable[[TheoremResult], None]
PolicyFor = Callable[[LeanSource, Declaration], Policy]
Blend = Callable[[Policy, Policy], Policy]
"""Makes one policy of the model's and the built-in one."""
ProofsFor = Callable[[LeanSource, Declaration], WholeProofPolicy]


_SOUND = (Status.VERIFIED, Status.INCOMPLETE)
_BROKEN = (Status.MALFORMED, Status.REJECTED)


class _Common(TypedDict):
    """What the searches of all strategies are told."""

    settings: SearchSettings
    budget: Budget
    trace: Path | None
    resume: bool
    on_progress: Callable[[Progress], None] | None


class FileProver:
    """Proves the open theorems of one Lean text."""

    def __init__(
        self,
        checker: LeanChecker,
        text: str,
        *,
        file: str | None = None,
        settings: ProveSettings | None = None,
        options: Mapping[str, str] | None = None,
        policy_for: PolicyFor | None = None,
        model: Policy | None = None,
        mix: bool = True,
        blend: Blend | None = None,
        proofs_for: ProofsFor | None = None,
        on_progress: OnProgress | None = None,
        on_result: OnResult | None = None,
    ) -> None:
        """Prepare.

        Args:
            checker: judges; not closed here.
            text: the file's text.
            file: its name, to find a Lake project by.
            settings: how to search.
            options: the checker's options (`toolchain`).
            policy_for: gives the policy for a theorem; the built-in one when None.
            model: proposes for all theorems, where there is no `policy_for`; not closed here.
            mix: whether the built-in policy proposes beside the model.
            blend: how the two propose together; by turns when None.
            proofs_for: gives what writes whole proofs of a theorem, for the strategy
                `whole_proof`; chains of the policy's tactics when None.
            on_progress: called with a theorem's name while it is searched for.
            on_result: called with each result as it comes.

        Raises:
            StatementError: the text cannot be lexed.
        """
        self.source = parse_source(text)
        self.settings = settings or ProveSettings()
        self._checker = checker
        self._file = file
        self._options = dict(options or {})
        self._policy_for = policy_for
        self._model = model
        self._builtin = policy_for is None and (mix or model is None)
        self._blend = blend or _by_turns
        self._proofs_for = proofs_for
        self._on_progress = on_progress
        self._on_result = on_result
        self._library: Library | None = None
        self._examples = True
        self._unheard: Exception | None = None
        self.results: dict[str, TheoremResult] = {}

    async def run(self, wanted: Sequence[str] = ()) -> ProveReport:
        """Prove the open theorems, all or the wanted ones.

        Cancelling keeps what is in `results`; `complete` gives the text with it.

        Raises:
            StatementError: a wanted name is no open theorem, or the file does not compile.
            ToolMissing: there is no Lean.
            Exception: the first one that `on_result` raised, when all is done; `results` and
                `complete` have the work.
        """
        theorems = open_theorems(self.source, wanted)
        toolchain = await find_toolchain(self._file, self._options.get("toolchain"))
        await self._require_sound_file()
        if self._builtin:
            self._library = Library(self.source.imports or ("Init",), toolchain)
            self._library.load()
        slots = asyncio.Semaphore(self.settings.workers)
        session = await self._checker.open_session(self._request(self.source.text))
        assert isinstance(session, LeanSession)
        try:
            async with session, asyncio.TaskGroup() as group:
                for theorem in theorems:
                    if not theorem.name and not self._examples:
                        self._finish(_no_proposition(self.source, theorem))
                        continue
                    group.create_task(self._in_turn(slots, session, theorem))
        finally:
            if self._library is not None:
                self._library.stop()
        text, verdict = await self.complete()
        if self._unheard is not None:
            raise self._unheard
        results = tuple(self.results[statement_name(self.source, d)] for d in theorems)
        return ProveReport(results, text, verdict, toolchain)

    async def _require_sound_file(self) -> None:
        """The file must compile with its holes, or no proof in it could be checked.

        Raises:
            StatementError: it does not.
        """
        written = self._request(self.source.text)
        verdict = await self._checker.check(written)
        if verdict.status in _BROKEN:
            raise self._broken("does not compile", verdict)
        judged = judged_text(self.source, {})
        if judged == written.source:
            return
        verdict = await self._checker.check(self._request(judged))
        nameless = any(not d.name for d in self.source.holes())
        if verdict.status in _BROKEN and nameless:
            # An open example may be no proposition; then none of them is tried.
            self._examples = False
            without = judged_text(self.source, {}, examples=False)
            verdict = await self._checker.check(self._request(without))
        if verdict.status in _BROKEN:
            raise self._broken("does not compile when its open theorems are public", verdict)

    def _broken(self, what: str, verdict: Verdict) -> StatementError:
        return StatementError(
            f"{self._file or 'the file'} {what}: {verdict.reason}",
            hint="mend it first; its open theorems may stay `sorry`",
        )

    async def complete(self) -> tuple[str, Verdict]:
        """The text with every proof found, and its verdict from a fresh process.

        Of the verdicts on the text as it is judged and as it is returned the worse one is given.
        A proof that only fails beside the others is taken out again and its theorem marked.
        """
        while True:
            proofs = {n: r.proof for n, r in self.results.items() if r.proof is not None}
            text, verdict, written = await self._completed(proofs)
            bad = [name for name in proofs if not self._is_verified(verdict, name)]
            if not bad and written.status not in _SOUND:
                verdict, bad = written, list(proofs)  # by itself each was taken: nobody knows which
            if not bad:
                return text, _worse(verdict, written)
            for name in bad:
                old = self.results[name]
                reason = f"not in the completed file: {verdict.reason}"
                self.results[name] = failed(old, "rejected", reason)

    async def _completed(self, proofs: Mapping[str, str]) -> tuple[str, Verdict, Verdict]:
        """The text with some proofs; the verdicts on it as it is judged, and as it is written."""
        text = with_proofs(self.source, proofs)
        judged = self._judged(proofs)
        verdict = await self._checker.check(judged)
        same = text == judged.source or verdict.status not in _SOUND
        return text, verdict, verdict if same else await self._checker.check(self._request(text))

    async def _in_turn(
        self, slots: asyncio.Semaphore, session: LeanSession, theorem: Declaration
    ) -> None:
        async with slots:
            result = await self._prove(session, theorem)
            self._finish(result)

    def _finish(self, result: TheoremResult) -> None:
        self.results[result.theorem] = result
        if self._on_result:
            try:
                self._on_result(result)
            except Exception as error:
                # Who does not hear of it (a closed pipe, a full disk) shall not cost the others
                # their proofs: it is told at the end.
                self._unheard = self._unheard or error

    async def _prove(self, session: LeanSession, theorem: Declaration) -> TheoremResult:
        started = time.monotonic()
        name = statement_name(self.source, theorem)
        line = self.source.position(theorem.keyword_start).line
        blank = TheoremResult(name, "error", None, 0, 0.0, line=line)
        try:
            search = await self._search(session, theorem, name)
            found = await search.run(name)
            result = await self._judge(session, found, blank)
        except StatementError as error:
            result = failed(blank, "malformed", str(error))
        except LemmataError as error:
            result = failed(blank, "error", str(error))
        return replace(result, seconds=time.monotonic() - started)

    async def _search(self, session: LeanSession, theorem: Declaration, name: str) -> Pipeline:
        settings = self.settings
        limits = SearchLimits(wall_seconds=settings.seconds, tactics=settings.tactics)
        common = _Common(
            settings=settings.search,
            budget=Budget(limits),
            trace=self._trace_path(name),
            resume=settings.resume,
            on_progress=self._progress_for(name),
        )
        if settings.search.core.strategy != "whole_proof":
            return Search(session, await self._policy(theorem), **common)
        if self._proofs_for is not None:
            proofs = self._proofs_for(self.source, theorem)
        else:
            proofs = ChainedTactics(await self._policy(theorem))
        return WholeProofSearch(session, proofs, **common)

    async def _judge(
        self, session: LeanSession, found: SearchResult, blank: TheoremResult
    ) -> TheoremResult:
        """A search's result as a theorem's: a proof counts after a fresh process took it."""
        tried = replace(blank, tactics_tried=found.counters.attempts)
        if found.status is not SearchStatus.PROVED or found.final is None:
            return unproved(tried, found)
        shape = [step.parts for step in found.proof if step.tactic]
        proof = session.proof(found.final, shape)
        findings = audit_fragment(proof, TrustPolicy(level=TrustLevel.HOSTILE))
        if findings:
            return failed(tried, "rejected", findings[0].message)
        _, verdict, written = await self._completed({blank.theorem: proof})
        if written.status not in _SOUND or not self._is_verified(verdict, blank.theorem):
            verdict = _worse(written, verdict)
            reason = f"the re-check says {verdict.status.value}: {verdict.reason}"
            return failed(tried, "rejected", reason)
        name = self._judged_names[blank.theorem]
        declared = next(d for d in verdict.declarations if d.name == name)
        return replace(tried, status="proved", proof=proof, assumptions=declared.assumptions)

    def _judged(self, proofs: Mapping[str, str]) -> VerifyRequest:
        """The request that judges a text with proofs: the statements must be the original's.

        The file around the proofs is the user's own, hence `author`; the proofs themselves went
        through the allow-list.
        """
        names = self._judged_names
        return self._request(judged_text(self.source, proofs, examples=self._examples)).model_copy(
            update={
                "reference": judged_text(self.source, {}, examples=self._examples),
                "required": tuple(names[name] for name in proofs),
            }
            if proofs
            else {}
        )

    @cached_property
    def _judged_names(self) -> dict[str, str]:
        holes = self.source.holes()
        return {statement_name(self.source, d): judged_name(self.source, d) for d in holes}

    def _is_verified(self, verdict: Verdict, name: str) -> bool:
        """Whether a theorem is verified in a file that may have other holes."""
        if verdict.status not in (Status.VERIFIED, Status.INCOMPLETE):
            return False
        wanted = self._judged_names[name]
        return any(d.name == wanted and d.status is Status.VERIFIED for d in verdict.declarations)

    def _request(self, text: str) -> VerifyRequest:
        return VerifyRequest(
            source=text,
            checker=self._checker.name,
            file=self._file,
            limits=self.settings.limits,
            trust=TrustPolicy(level=TrustLevel.AUTHOR),
            options=self._options,
        )

    async def _policy(self, theorem: Declaration) -> Policy:
        if self._policy_for is not None:
            return self._policy_for(self.source, theorem)
        if self._model is not None and not self._builtin:
            return self._model
        assert self._library is not None
        await self._library.wait()
        builtin = builtin_policy(self.source, theorem, self._library)
        return builtin if self._model is None else self._blend(self._model, builtin)

    def _trace_path(self, name: str) -> Path | None:
        if self.settings.trace is None:
            return None
        safe = "".join(c if c.isalnum() or c in "._-'" else "_" for c in name)
        return self.settings.trace / f"{safe}.jsonl"

    def _progress_for(self, name: str) -> Callable[[Progress], None] | None:
        notify = self._on_progress
        return None if notify is None else lambda progress: notify(name, progress)


def _worse(one: Verdict, other: Verdict) -> Verdict:
    """Of two verdicts the one with the worse status; the first when they are equal."""
    return one if worst([one.status, other.status]) is one.status else other


def _by_turns(model: Policy, builtin: Policy) -> Policy:
    return MixedPolicy([model, builtin])


def builtin_policy(source: LeanSource, theorem: Declaration, library: Library) -> BuiltinPolicy:
    """The built-in policy for a theorem: the library, and what the file has before it."""
    definitions = [
        d.full_name
        for d in source.declarations
        if d.keyword in ("def", "abbrev") and d.name and d.end <= theorem.start
    ]
    own = PremiseIndex(file_premises(source, theorem.start))
    return BuiltinPolicy(own, definitions, lambda: library.index)


def _no_proposition(source: LeanSource, example: Declaration) -> TheoremResult:
    line = source.position(example.keyword_start).line
    return TheoremResult(
        statement_name(source, example), "malformed", None, 0, 0.0, line=line,
        reason="as a theorem it does not compile; an open example must be a proposition",
    )  # fmt: skip
