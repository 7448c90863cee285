# Everything a developer or an operator does, by one word. `make help` lists the words.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
# compiled modules are kept even where the machine says not to: without them each process begins two seconds later
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup run test test-postgresql test-all check audit fix docs bench lock clean
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: .venv/.ready ## build .venv with the development tools
.venv/.ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Palermo needs Python 3.11 or later; found " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -oE '^uv==[0-9.]+' requirements/dev.txt)"
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m palermo.estimation.ahead
	touch $@

run: setup ## simulate the fictional State, let its six nodes send to the hub, serve it on http://127.0.0.1:8000
	PORT=$(PORT) tools/run

test: setup ## unit, spec, integration and browser tests
	tools/browser || true
	$(BIN)/pytest -n 2 --dist loadfile

test-postgresql: setup ## the hub's tests on a PostgreSQL that is started for them
	$(BIN)/python tools/postgresql $(BIN)/pytest -n 2 --dist loadfile tests/unit/palermo_hub tests/integration/test_hub_backup_postgresql.py tests/integration/test_writers.py

test-all: setup ## the same and the tests marked slow
	tools/browser || true
	$(BIN)/pytest -n 2 --dist loadfile -m ""

check: setup ## lint, types, architecture, templates, migrations, lock
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --check --quiet src
	$(BIN)/djlint --lint --quiet src
	$(BIN)/palermo-hub manage makemigrations --check --dry-run
	tools/lock --check

audit: setup ## known vulnerabilities of what we ship; fails where their database cannot be reached
	$(BIN)/pip-audit --progress-spinner off --require-hashes --disable-pip --strict --requirement requirements/hub.txt

fix: setup ## mend what a machine can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/djlint --reformat --quiet src || true

docs: setup ## build the manual into site/
	$(BIN)/mkdocs build --strict

bench: setup ## ours beside the named peers, in one run
	for file in benchmarks/*.py; do $(BIN)/python $$file || exit 1; done

lock: setup ## write requirements/*.txt anew from pyproject.toml
	tools/lock

clean: ## remove everything that was built
	rm -rf .venv .cache var site dist
