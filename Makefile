# Two commands matter: `make demo` shows Scheda with data, `make test` proves it. `make help` lists all.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
# More arguments for pytest: make test ARGS="-k card"
ARGS ?=
# Newer versions: make lock UPGRADE=--upgrade
UPGRADE ?=

BIN := .venv/bin
UV := $(BIN)/uv --quiet
ASSETS := engine/runtime/web/assets
BUILT := engine/runtime/web/static/manifest.json
# Tests that need packages of npm; the npm is the one of hatch_build.py.
NPM_TESTS := tests/editor tests/browser

# Use the Python that is here; never look for another one.
export UV_PYTHON_DOWNLOADS := never
# Trust what the machine trusts, as pip and npm do: a company's own certificate too.
export UV_SYSTEM_CERTS := true
export VIRTUAL_ENV := $(CURDIR)/.venv
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# ── for everyone ─────────────────────────────────────────────────────────────────────────────────

.PHONY: help
help:  ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: setup  ## Serve the demo with data on http://127.0.0.1:8000 (PORT=8000)
	$(BIN)/scheda demo --port $(PORT)

.PHONY: test
test: dev chromium check  ## Everything CI runs: checks, then all tests
	SCHEDA_TEST_DATABASE=postgres $(BIN)/pytest -n 2 tests/runtime $(ARGS)
	$(BIN)/pytest -n 2 $(ARGS)

.PHONY: setup
setup: $(BUILT)  ## Prepare .venv and the front end

.PHONY: serve
serve: setup  ## Serve config/ with the database of the last time
	$(BIN)/scheda serve --port $(PORT)

# ── for developers ───────────────────────────────────────────────────────────────────────────────

.PHONY: dev
dev: setup .venv/.dev $(NPM_TESTS:%=%/node_modules/.done)  ## Prepare .venv with the tools of developers too

.PHONY: check
check: dev  ## Format, lint, types and the walls of the house
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo >.venv/lint-imports.txt || { cat .venv/lint-imports.txt; exit 1; }

.PHONY: fmt
fmt: dev  ## Format, and repair what can be repaired
	$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format --quiet .

.PHONY: snap
snap: dev chromium  ## Write the snapshots of the tests again; read the difference
	$(BIN)/pytest -n 2 --snapshot-update $(ARGS)
	git --no-pager diff --stat -- '*.ambr'

.PHONY: schemas
schemas: setup  ## Write schemas/ and docs/reference/ again
	$(BIN)/scheda schema
	$(BIN)/scheda docs --reference --out docs

.PHONY: pictures
pictures: dev chromium  ## Take the pictures in docs/images/ again
	$(BIN)/python -m tests.browser.screenshots

.PHONY: bench
bench: dev  ## Measure against the hand-written floor
	$(BIN)/python -m bench

# ── the environment ──────────────────────────────────────────────────────────────────────────────

.venv/.tools: requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Scheda needs Python 3.11 or newer; choose one with: make PYTHON=python3.12 …' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements/build.txt
	@touch $@

.venv/.runtime: requirements/runtime.txt .venv/.tools
	$(UV) pip install --require-hashes -r requirements/runtime.txt
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.runtime
	$(UV) pip install --require-hashes -r requirements/dev.txt
	@touch $@

# Installing the project also builds the front end (hatch_build.py), when its sources changed.
$(BUILT): .venv/.runtime pyproject.toml hatch_build.py engine/__init__.py $(wildcard $(ASSETS)/*.*) $(ASSETS)/.npmrc
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null \
	  && command -v npm >/dev/null \
	  || $(UV) pip install --require-hashes -r requirements/node.txt
	$(UV) pip install --no-deps --no-build-isolation --reinstall-package scheda --editable .
	@touch $@

# The language server that stands for an editor and the schema of SARIF; what looks through pages.
$(NPM_TESTS:%=%/node_modules/.done): %/node_modules/.done: %/package-lock.json %/.npmrc | $(BUILT)
	@$(BIN)/python -c 'import hatch_build as build; from pathlib import Path; \
	  node = build.node_on_path() or build.node_from_package(); \
	  build.run([*node["npm"], "ci", "--ignore-scripts", "--silent"], Path("$*"), node)'
	@touch $@

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null && exit 0; \
	command -v apt-get >/dev/null || { echo 'The browser tests need a command called chromium.' >&2; exit 1; }; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	$$sudo apt-get update -qq; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
	  chromium libatomic1 fonts-liberation fonts-dejavu-core >/dev/null; \
	command -v chromium >/dev/null || { echo 'Chromium could not be installed.' >&2; exit 1; }

COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command 'make lock' $(UPGRADE) pyproject.toml

.PHONY: lock
lock: .venv/.tools  ## Resolve the dependencies again and pin them with hashes
	$(COMPILE) --output-file requirements/runtime.txt
	$(COMPILE) --group dev --group build --constraints requirements/runtime.txt --output-file requirements/dev.txt
	$(COMPILE:pyproject.toml=) --group build --constraints requirements/dev.txt --output-file requirements/build.txt
	$(COMPILE:pyproject.toml=) --group node --output-file requirements/node.txt
	cd $(ASSETS) && npm install --package-lock-only --ignore-scripts --silent
	for folder in $(NPM_TESTS); do (cd $$folder && npm install --package-lock-only --ignore-scripts --silent); done
