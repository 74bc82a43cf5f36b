# `make demo` and `make test` need Python 3.11 or newer, make and a package index: they set up the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test lint types audit bench torture web pictures lock clean browser

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
SEEDS := $(sort $(wildcard seeds/*.txt))
OUT := out
# Name an interpreter to use with `make PYTHON=/path/to/python3 …`; left empty, a suitable one is looked for.
PYTHON ?=
# Documents of the scaling runs of `make bench`; left empty, 1000, 10000 and 100000.
SIZES ?=
# Test processes; the browser and the language pipeline want about 1 GB each.
JOBS ?= 2

help: ## Show this list
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.installed ## Build the graph of seeds/ and write out/stemma.html, .graphml and .duckdb
	@mkdir -p $(OUT)
	@$(BIN)/stemma build $(SEEDS) -o $(OUT)/stemma.duckdb
	@$(BIN)/stemma view -g $(OUT)/stemma.duckdb -o $(OUT)/stemma.html
	@$(BIN)/stemma export -g $(OUT)/stemma.duckdb -o $(OUT)/stemma.graphml
	@echo
	@echo "The family tree of the methods in seeds/:"
	@echo "  $(OUT)/stemma.html     open it in a browser (no network needed)"
	@echo "  $(OUT)/stemma.graphml  for Gephi, yEd, Cytoscape, networkx, igraph"
	@echo "  $(OUT)/stemma.duckdb   the graph; ask it: $(BIN)/stemma lineage Transformer -g $(OUT)/stemma.duckdb"

test: $(VENV)/.installed-dev browser lint types ## Set up all that tests need, then run every check and test
	@$(BIN)/python -m pytest -q -n $(JOBS)

lint: $(VENV)/.installed-dev ## ruff: rules and formatting
	@$(BIN)/python -m ruff check --quiet .
	@$(BIN)/python -m ruff format --check --quiet . || { echo "not formatted: run $(BIN)/ruff format ."; exit 1; }

types: $(VENV)/.installed-dev ## mypy
	@$(BIN)/python -m mypy --no-error-summary

audit: $(VENV)/.installed-dev ## Known vulnerabilities of what constraints.txt holds, where advisories can be reached
	@.ci/audit

bench: $(VENV)/.installed-dev browser ## Measure everything beside its peers, in one table; SIZES="1000 10000" for half an hour
	@$(BIN)/python -m benchmarks $(if $(SIZES),--sizes $(SIZES))

torture: $(VENV)/.installed-dev $(VENV)/.installed-fuzzing ## Kill builds at random moments, fill their disks; feed every reader hostile input: all in full
	@status=0; for half in faults fuzzing; do $(BIN)/python -m benchmarks.$$half || status=1; done; exit $$status

web: ## Pack the page code of viz/web anew (needs Node 20 and npm)
	@cd viz/web && npm ci --silent && npm run --silent build

pictures: $(VENV)/.installed-dev browser ## Write the pictures of README.md anew, from the graph of seeds/
	@mkdir -p $(OUT)
	@test -e $(OUT)/stemma.duckdb || $(BIN)/stemma build $(SEEDS) -o $(OUT)/stemma.duckdb
	@$(BIN)/python notebooks/pictures.py $(OUT)/stemma.duckdb

lock: $(VENV)/.installed-dev ## Write constraints.txt anew from what is installed
	@{ head -1 constraints.txt; { $(PIP) freeze --exclude-editable --exclude setuptools; \
	  grep -E '^(atheris|onnx|safetensors|torch|transformers)==' constraints.txt; } | sort -fu; } > $(VENV)/lock
	@cp $(VENV)/lock constraints.txt

clean: ## Remove what the other targets made
	rm -rf $(VENV) $(OUT) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A browser for the tests of the HTML page: one on PATH, else Playwright's own, else the system's package.
browser: $(VENV)/.installed-dev
	@has_browser() { \
	  command -v chromium chromium-browser google-chrome chrome >/dev/null 2>&1 || \
	  $(BIN)/python -c 'import os, sys; from playwright.sync_api import sync_playwright as p; s = p().start(); \
	    path = s.chromium.executable_path; s.stop(); sys.exit(not os.path.exists(path))'; }; \
	if has_browser; then exit 0; fi; \
	echo "No Chromium or Chrome found; fetching one for the tests ..."; \
	if timeout 300 $(BIN)/python -m playwright install --with-deps chromium >$(VENV)/browser.log 2>&1 \
	  && has_browser; then exit 0; fi; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y chromium; } >>$(VENV)/browser.log 2>&1 || true; \
	fi; \
	has_browser || { echo "The tests need Chromium or Chrome: install it, then run make test again" \
	  "(what was tried: $(VENV)/browser.log)." >&2; exit 1; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/.created
	@echo "Installing Stemma into $(VENV) ..."
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/.created
	@echo "Installing Stemma and its development tools into $(VENV) ..."
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.installed

# What `python -m benchmarks.fuzzing` needs beside; there is none for Windows.
$(VENV)/.installed-fuzzing: $(VENV)/.installed-dev
	@$(PIP) install -c constraints.txt -e '.[fuzzing]'
	@touch $@

# The first of these that runs, is 3.11 or newer and can make environments. (Version managers put names on PATH
# that do not run, and Debian's python3 comes without the means to make environments.)
$(VENV)/.created:
	@usable='import sys; sys.exit(not (3, 11) <= sys.version_info[:2])'; \
	found=; no_pip=; \
	for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python3.14 python); do \
	  "$$python" -c "$$usable" >/dev/null 2>&1 || continue; \
	  found=$$python; no_pip=; \
	  "$$python" -m venv $(VENV) >/dev/null 2>&1 && break; \
	  "$$python" -m virtualenv -q $(VENV) >/dev/null 2>&1 && break; \
	  no_pip=$$python; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Stemma needs Python 3.11 or newer, and none was found; install it, or name it: make PYTHON=/path/to/python3 demo" >&2; \
	  exit 1; \
	fi; \
	if [ -n "$$no_pip" ]; then \
	  echo "$$no_pip cannot make virtual environments here (no ensurepip): install its venv package," \
	    "on Debian and Ubuntu 'apt-get install python3-venv', then run make again" >&2; \
	  exit 1; \
	fi; \
	touch $@
