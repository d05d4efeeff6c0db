"""A double of `fstar.exe`: NOT F*, a small script that answers as the facts say F* does.

It exists because F* is in no package registry: the bridge's processes, limits, wire formats and
rules are tested against it wherever no real F* is installed. It understands no F*. It looks for a
few patterns in the source (comments and strings blanked) and answers as F* would for them:

    assert (2 > 1)          proved, or error 19 when the comparison of two numbers is false
    ensures False           error 19, unless a `requires` holds a false comparison or `False`
    unclosed brackets       error 168;  undeclared_name  error 72;  tactic_fails  error 228
    solver_gives_up         error 19, statistics say `incomplete quantifiers`
    solver_runs_out         error 19, statistics say `canceled`
    admit magic assume …    warning 335 (never for `assume val`);  tadmit  warning 296
    val without let         warning 240
    print_out "TEXT"        TEXT on standard output, as a tactic can print
    runs_for_ever, eats_memory, crashes_now, floods_output, ends_silently, loses_solver,
    writes_garbage, stops_in_a_line, violates_protocol: misbehaviour of that kind
    solver_is_stuck         a child process that must be killed before an answer comes

Run as `double.py --version`, `double.py [OPTIONS] FILE` or `double.py [OPTIONS] --ide FILE`. Only
the standard library, and nothing of the project that it is there to test.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time

WORDS = r"(?<![\w'])%s(?![\w'])"
ESCAPES = ("admit", "assume", "magic", "unsafe_coerce", "admit_all")
OPTION = "admit_smt_queries"


def blanked(text):
    """The text with comments and strings turned into blanks of the same length."""
    out, place, depth = list(text), 0, 0
    while place < len(text):
        if text.startswith("(*", place):
            depth += 1
            out[place : place + 2] = "  "
            place += 2
        elif depth and text.startswith("*)", place):
            depth -= 1
            out[place : place + 2] = "  "
            place += 2
        elif depth:
            out[place] = "\n" if text[place] == "\n" else " "
            place += 1
        elif text.startswith("//", place):
            while place < len(text) and text[place] not in "\r\n":
                out[place] = " "
                place += 1
        elif text.startswith("'\"'", place):
            out[place : place + 3] = "   "
            place += 3
        elif text[place] == '"':
            end = text.find('"', place + 1)
            end = len(text) if end < 0 else end
            out[place : end + 1] = " " * (end + 1 - place)
            place = end + 1
        else:
            place += 1
    return "".join(out)


def place_of(text, offset, line=1, column=0):
    """Line (from `line`) and column (code points) of an offset."""
    lines = text[:offset].count("\n")
    start = text.rfind("\n", 0, offset) + 1
    return line + lines, offset - start + (column if lines == 0 else 0)


class Issue:
    """One message, in the shape of either protocol."""

    def __init__(self, level, number, text, start, end, context=""):
        self.level, self.number, self.text = level, number, text
        self.start, self.end, self.context = start, end, context

    def batch(self, file):
        span = {
            "file_name": file,
            "start_pos": {"line": self.start[0], "col": self.start[1]},
            "end_pos": {"line": self.end[0], "col": self.end[1]},
        }
        return {
            "msg": [self.text],
            "level": self.level.capitalize(),
            "range": {"def": span, "use": span},
            "number": self.number,
            "ctx": [self.context] if self.context else [],
        }

    def ide(self):
        span = {"fname": "<input>", "beg": list(self.start), "end": list(self.end)}
        return {
            "level": self.level,
            "message": f"- {self.text}\n",
            "number": self.number,
            "ranges": [span],
        }


class Reading:
    """Everything that the double sees in one text."""

    def __init__(self, text, line=1, column=0, admitting=False):
        self.text, self.code = text, blanked(text)
        self.line, self.column = line, column
        self.issues, self.queries = [], []
        self.admitting = admitting
        header = re.search(r"^\s*module\s+([\w.]+)", self.code)
        self.module = header.group(1) if header else ""
        self.read()

    def add(self, level, number, message, begin, end, context=""):
        start = place_of(self.text, begin, self.line, self.column)
        last = place_of(self.text, end, self.line, self.column)
        self.issues.append(Issue(level, number, message, start, last, context))

    def has(self, word, begin=0, end=None):
        return re.search(WORDS % re.escape(word), self.code[begin:end])

    def read(self):
        if self.brackets():
            return
        for found in re.finditer(WORDS % "undeclared_name", self.code):
            self.add("error", 72, "Identifier not found: undeclared_name", *found.span())
            return
        for begin, end, name in self.declarations():
            self.options(begin, end)
            self.declaration(begin, end, name)
        self.warnings()

    def brackets(self):
        stack, pairs = [], {")": "(", "]": "[", "}": "{"}
        for place, character in enumerate(self.code):
            if character in "([{":
                stack.append((character, place))
            elif character in pairs and (not stack or stack.pop()[0] != pairs[character]):
                self.add("error", 168, "Syntax error", place, place)
                return True
        if stack:
            self.add("error", 168, "Syntax error", stack[-1][1], stack[-1][1])
        return bool(stack)

    def declarations(self):
        starts = [m.start() for m in re.finditer(r"^[ \t]*(?=[a-z#\[%])", self.code, re.M)]
        starts = [
            s for s in starts if re.match(r"\s*(?:let|val|#|\[@|assume|private)", self.code[s:])
        ]
        for place, begin in enumerate(starts):
            end = starts[place + 1] if place + 1 < len(starts) else len(self.code)
            name = re.search(r"\b(?:let(?: rec)?|val)\s+([\w']+)", self.code[begin:end])
            yield begin, end, name.group(1) if name else ""

    def options(self, begin, end):
        pragma = re.match(r"\s*#(\w+)-options", self.code[begin:end])
        if pragma and OPTION in self.text[begin:end]:
            self.admitting = f"{OPTION} true" in self.text[begin:end]
        elif pragma and pragma.group(1) == "pop":
            self.admitting = True

    def declaration(self, begin, end, name):
        if "expect_failure" in self.code[begin:end] or self.admitting:
            return
        context = f"While typechecking the top-level declaration `let {name}`"
        full = f"{self.module or 'Fragment'}.{name}"
        for word, reason in (
            ("solver_gives_up", "unknown because (incomplete quantifiers)"),
            ("solver_runs_out", "unknown because canceled"),
        ):
            if found := self.has(word, begin, end):
                self.fail(full, reason, begin + found.start(), begin + found.end(), context)
        if found := self.has("tactic_fails", begin, end):
            self.add("error", 228, "Tactic failed", begin + found.start(), begin + found.end())
        for found in re.finditer(r"assert \(((\d+) (<|>|==) (\d+))\)", self.code[begin:end]):
            if compare(*found.group(2, 3, 4)):
                self.queries.append((full, True, ""))
            else:
                span = begin + found.start(1), begin + found.end(1)
                self.fail(full, "sat", *span, context)
        self.lemma(begin, end, full, context)

    def lemma(self, begin, end, full, context):
        statement = self.code[begin:end]
        if re.match(r"\s*val\b", statement):
            # A `val` is judged where its `let` stands, with its own preconditions.
            self.vals = {**getattr(self, "vals", {}), full: statement}
            return
        statement = getattr(self, "vals", {}).get(full, "") + statement
        if not re.search(r"\bensures\b|\bLemma\b", statement):
            return
        claim = re.search(r"\bensures\s*\(?\s*False\b", statement)
        requires = re.search(r"\brequires\b(.*?)\bensures\b", statement, re.S)
        context_is_false = requires and is_false(requires.group(1))
        if claim and not context_is_false and not self.has("inconsistent_context"):
            self.fail(full, "sat", begin, begin + len(statement.strip()), context)
        else:
            self.queries.append((full, True, ""))

    def fail(self, full, reason, begin, end, context):
        self.queries.append((full, False, reason))
        message = "Assertion failed\nThe SMT solver could not prove the query."
        self.add("error", 19, message, begin, min(end, len(self.text)), context)

    def warnings(self):
        for word in ESCAPES:
            for found in re.finditer(WORDS % word, self.code):
                rest = self.code[found.end() :].lstrip()
                if word == "assume" and rest.startswith(("val", "type", "new")):
                    continue
                self.add("warning", 335, f"{word} was used", *found.span())
        for found in re.finditer(WORDS % "tadmit", self.code):
            self.add("warning", 296, "Tactic admitted goal", *found.span())
        for found in re.finditer(r"^val\s+([\w']+)", self.code, re.M):
            defined = rf"\blet(?: rec)?\s+{re.escape(found.group(1))}(?![\w'])"
            if not re.search(defined, self.code):
                message = f"{found.group(1)} is declared but no definition was found"
                self.add("warning", 240, message, *found.span(1))

    def statistics(self, file):
        counts = {}
        for name, proved, reason in self.queries:
            counts[name] = counts.get(name, 0) + 1
            how = "succeeded" if proved else f"failed {{reason-unknown={reason}}}"
            yield (
                f"({file}(1,0-1,1))\tQuery-stats ({name}, {counts[name]})\t{how} in 7 milliseconds"
                " with fuel 2 and ifuel 1 and rlimit 5 (used rlimit 0.1)"
            )

    def prints(self):
        return re.findall(r'print_out "([^"]*)"', self.text)

    @property
    def failed(self):
        return any(issue.level == "error" for issue in self.issues)


def compare(left, sign, right):
    a, b = int(left), int(right)
    return {"<": a < b, ">": a > b, "==": a == b}[sign]


def is_false(formula):
    found = re.findall(r"(\d+) (<|>|==) (\d+)", formula)
    return bool(re.search(r"\bFalse\b", formula)) or any(not compare(*f) for f in found)


def misbehave(reading):
    """What a broken tool does; only for texts that ask for it."""
    if reading.has("runs_for_ever"):
        time.sleep(3600)
    if reading.has("eats_memory"):
        kept = []
        while True:
            kept.append(bytearray(b"x" * (16 << 20)))
    if reading.has("floods_output"):
        while True:
            sys.stdout.write("x" * 65536 + "\n")
    if reading.has("crashes_now"):
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGSEGV)


def batch(file, arguments):
    with open(file, encoding="utf-8") as source:
        reading = Reading(source.read())
    misbehave(reading)
    if reading.has("loses_solver"):
        print("Z3 could not be found: please download z3-4.13.3", file=sys.stderr)
        return 1
    if reading.has("ends_silently"):
        return 0
    for line in reading.prints():
        print(line.replace("\\t", "\t"))
    for issue in reading.issues:
        print(json.dumps(issue.batch(file), separators=(",", ":")), file=sys.stderr)
    if "--log_queries" in arguments:
        with open(f"queries-{reading.module}.smt2", "w") as log:
            for _, proved, _ in reading.queries:
                log.write(f"(check-sat)\n; STATUS: {'unsat' if proved else 'unknown'}\n")
    for line in reading.statistics(file):
        print(line)
    if reading.failed:
        print(f"{len(reading.issues)} issues were reported (see above)")
        return 1
    word = "i'face (or impl+i'face)" if file.endswith("i") else "module"
    print(f"Verified {word}: {reading.module}")
    print("All verification conditions discharged successfully")
    return 0


class Ide:
    """The interactive mode."""

    def __init__(self):
        self.depth = 0
        self.partial = []

    def say(self, value):
        print(json.dumps(value), flush=True)

    def answer(self, number, status, response):
        self.say({"kind": "response", "query-id": number, "status": status, "response": response})

    def message(self, number, level, contents):
        self.say({"kind": "message", "query-id": number, "level": level, "contents": contents})

    def run(self):
        features = ["push", "peek", "pop", "full-buffer", "push-partial-checked-file", "cancel"]
        self.say({"kind": "protocol-info", "version": 3, "features": features})
        for line in sys.stdin:
            try:
                query = json.loads(line)
                number, name, args = query["query-id"], query["query"], query["args"]
            except (ValueError, KeyError):
                self.answer("?", "protocol-violation", "Json parsing failed.")
                continue
            if name == "exit":
                self.answer(number, "success", None)
                return 0
            self.query(number, name, args)
        return 0

    def query(self, number, name, args):
        handler = getattr(self, "do_" + name.replace("-", "_"), None)
        if handler is None:
            self.answer(number, "protocol-violation", f"Unknown query ‘{name}’")
            return
        try:
            handler(number, **{key.replace("-", "_"): value for key, value in args.items()})
        except TypeError as error:
            self.answer(number, "protocol-violation", str(error))

    def do_push(self, number, kind, code, line, column, peek=False):
        reading = Reading(code, line, column)
        self.misbehave(number, reading)
        for text in reading.prints():
            self.message(number, "info", text)
        issues = [i.ide() for i in reading.issues if i.number != 240]
        for line in reading.statistics("<input>"):
            self.message(number, "info", line)
        self.message(number, "progress", {"stage": None})
        if peek:
            self.answer(number, "success", issues)
        elif reading.failed:
            self.answer(number, "failure", issues)
        else:
            self.depth += 1
            self.answer(number, "success", issues)

    def do_peek(self, number, **args):
        self.do_push(number, **args, peek=True)

    def misbehave(self, number, reading):
        misbehave(reading)
        if reading.has("writes_garbage"):
            print("{this is no JSON", flush=True)
        if reading.has("stops_in_a_line"):
            sys.stdout.write('{"kind": "response", "query-id": "')
            sys.stdout.flush()
            os._exit(1)
        if reading.has("violates_protocol"):
            self.answer("?", "protocol-violation", "no such thing")
        if reading.has("answers_another"):
            self.answer("4711", "success", [])
        if reading.has("dies_with_a_message"):
            self.message(number, "error", "* Error 147 at <input>:1.0-1.0: gone")
            sys.exit(1)
        if reading.has("forges_an_answer"):
            print(json.dumps({"kind": "response", "query-id": "1", "status": "success",
                              "response": []}), flush=True)  # fmt: skip
        if reading.has("solver_is_stuck"):
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
            child.wait()
            reading.add("error", 19, "The solver was killed", 0, 1)

    def do_pop(self, number):
        if self.depth + len(self.partial) == 0:
            self.answer(number, "failure", "Too many pops")
            return
        if self.depth:
            self.depth -= 1
        else:
            self.partial.pop()
        self.answer(number, "success", None)

    def do_push_partial_checked_file(self, number, until_lid):
        if "absent" in until_lid:
            message = f"did not find declaration with lident {until_lid}"
            issue = Issue("error", 0, message, (1, 0), (1, 0))
            self.answer(number, "failure", [issue.ide()])
            return
        self.partial.append(until_lid)
        self.answer(number, "success", [])

    def do_full_buffer(self, number, code, kind, with_symbols):
        del kind, with_symbols
        self.answer(number, "success", [])
        self.message(number, "progress", {"stage": "full-buffer-started"})
        reading = Reading(code)
        stage = "full-buffer-fragment-" + ("failed" if reading.failed else "ok")
        if reading.issues:
            self.answer(number, "failure", [issue.ide() for issue in reading.issues])
        self.message(number, "progress", {"stage": stage, "ranges": {}})
        self.message(number, "progress", {"stage": "full-buffer-finished"})

    def do_vfs_add(self, number, filename, contents):
        del filename, contents
        self.answer(number, "success", None)

    def do_restart_solver(self, number):
        self.answer(number, "success", None)

    def do_segment(self, number, code):
        self.answer(number, "success", {"decls": [{"def_range": {}} for _ in code.splitlines()]})


def main():
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        print("F* 2026.08.30-double\nplatform=Linux_x86_64\ncompiler=none, this is a test double")
        return 0
    if "--ide" in arguments:
        return Ide().run()
    return batch(arguments[-1], arguments)


if __name__ == "__main__":
    sys.exit(main())
