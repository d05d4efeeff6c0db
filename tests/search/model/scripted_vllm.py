"""A child that stands where vLLM would, serves little, and can misbehave.

What lives here: the program, a folder that looks like a model's, and watching processes end.
"""

from __future__ import annotations

import json
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil

# Stands where the environment's Python would. What it does is told by a variable; variables of
# vLLM's own are passed on to a server.
SERVER = """\
    #!{python}
    import http.server, json, os, signal, subprocess, sys, time
    arguments = sys.argv[1:]
    if arguments[0] == "-c":
        sys.exit()  # asked which packages are missing: none
    assert arguments[:2] == ["-m", "vllm.entrypoints.openai.api_server"], arguments
    def option(name): return arguments[arguments.index(name) + 1]
    mode = os.environ.get("VLLM_TEST_MODE", "serve")
    marks = os.environ["VLLM_TEST_MARKS"]
    # A helper in the group that nobody but the group's end stops, as vLLM's engine is.
    helper = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
    with open(os.path.join(marks, f"{{os.getpid()}}"), "w") as file:
        file.write(f"{{os.getpid()}} {{helper.pid}}")
    if mode == "die":
        sys.exit("ValueError: this model cannot be served")
    if mode == "taken" and len(os.listdir(marks)) < 2:
        sys.exit("OSError: [Errno 98] Address already in use")
    if mode == "mute":
        time.sleep(600)
    if mode == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    served = "another" if mode == "other" else option("--served-model-name")
    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_): pass
        def do_GET(self):
            body = {{
                "/health": "",
                "/v1/models": json.dumps({{"data": [{{"id": served, "max_model_len": 64}}]}}),
                "/metrics": "vllm:num_requests_running{{engine=\\"0\\"}} 2.0\\n"
                            "vllm:num_requests_running{{engine=\\"1\\"}} 1.0\\n"
                            "vllm:num_requests_waiting{{engine=\\"0\\"}} 5.0\\n"
                            "vllm:kv_cache_usage_perc{{engine=\\"0\\"}} NaN\\n",
            }}[self.path].encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
    print(json.dumps(dict(os.environ)), file=sys.stderr)
    print(json.dumps(arguments), file=sys.stderr, flush=True)
    http.server.HTTPServer(("127.0.0.1", int(option("--port"))), Handler).serve_forever()
"""


def make_python(folder: Path) -> Path:
    """Write the program that plays the environment's Python."""
    program = folder / "python"
    program.write_text(textwrap.dedent(SERVER).format(python=sys.executable))
    program.chmod(0o755)
    (folder / "marks").mkdir()
    return program


def make_model(folder: Path) -> Path:
    """A folder that looks like a model's."""
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"max_position_embeddings": 512}))
    (folder / "model.safetensors").write_bytes(b"")
    (folder / "tokenizer.json").write_text("{}")
    return folder


def started(tmp_path: Path) -> list[int]:
    """Numbers of all processes that scripted servers told of."""
    return [int(n) for path in (tmp_path / "marks").iterdir() for n in path.read_text().split()]


def runs(process_id: int) -> bool:
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def gone(tmp_path: Path) -> None:
    """Every process of the servers has ended."""
    processes = started(tmp_path)
    assert processes
    until(lambda: not any(map(runs, processes)))
