# `make run` installs, makes the demo company and opens Rapport; `make test` runs every quick gate.
ifndef PYTHON
PYTHON := $(shell command -v python3.11 || command -v python3)
endif
VENV := .venv
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: run test check types unit browser evals bench lock docs clean

run: $(VENV)/.run
	$(BIN)/rapport demo
	$(BIN)/rapport serve

test: check types unit evals

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: $(VENV)/.dev
	$(BIN)/pyright

# `coverage report` shows the figures of the last run, file by file.
unit: $(VENV)/.dev
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m "not browser" --cov --cov-report=

# Needs Debian's Chromium; pictures go to artifacts/screenshots. A flow that fails is tried once more
# by itself: one in some hundreds meets a machine that is busy, and a real fault fails again.
browser: $(VENV)/.dev
	$(BIN)/pytest -q tests/browser || $(BIN)/pytest -q --last-failed --last-failed-no-failures none tests/browser

evals: $(VENV)/.dev
	$(BIN)/rapport eval --html artifacts/evals.html
	$(BIN)/rapport eval agent --html artifacts/evals-agent.html

bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks

# The lock names versions and hashes, never an index.
lock: $(VENV)/.dev
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra evals -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra evals --group dev -o requirements-dev.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Rapport needs Python 3.11 or later; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV): some 200 packages, a minute or two the first time."
	$(BIN)/pip install -q --disable-pip-version-check --progress-bar on --require-hashes -r requirements.lock
	$(BIN)/pip install -q --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -q --no-build-isolation --no-deps -e .
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) artifacts dist build .pytest_cache .ruff_cache .hypothesis

# The reference pages under docs/ and .env.example.
docs: $(VENV)/.dev
	$(BIN)/python -m tests.docs
