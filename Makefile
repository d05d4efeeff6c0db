# Two commands do everything on a fresh machine: `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: demo test test-vllm lint format bench clean

demo: $(VENV)/.installed  ## Install, build the embedded Lean, prove the first theorems.
	@mkdir -p build
	@echo "the embedded Lean core is built once, which takes about a minute, and kept in the cache folder"
	@$(BIN)/python -m provers.lean.core > build/core.txt
	@$(BIN)/lemmata prove examples/lean/first_steps.lean --output build/first_steps.lean

test: $(VENV)/.installed-dev  ## Install what tests need and run the whole suite.
	@$(BIN)/python -m dafny_bridge.install || echo "without Dafny: the tests that need it will skip"
	@$(BIN)/python -m pytest -n auto --dist worksteal

test-vllm: $(VENV)/.installed-dev  ## Install vLLM (once, 2.5 GB) and run the tests that need it.
	@$(BIN)/lemmata model install
	@$(BIN)/python -m pytest -m vllm tests/vllm tests/house

lint: $(VENV)/.installed-dev  ## Style and types.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright --warnings

format: $(VENV)/.installed-dev  ## Rewrite the code in the house's style.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.installed-dev  ## Every benchmark, one line each.
	@$(BIN)/python -m benchmarks --all

clean:  ## Remove what the two commands made here (the cache folder stays).
	rm -rf $(VENV) build

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("lemmata needs Python 3.11 or newer, not " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo "installing lemmata (a minute or two the first time)"
	@$(PIP) install --editable '.[lean]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	@echo "installing lemmata with what its tests need (a minute or two the first time)"
	@$(PIP) install --editable '.[lean,vllm,parquet,dev]'
	@touch $@ $(VENV)/.installed
