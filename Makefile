# Two commands are enough on a fresh machine: `make demo` and `make test`. The others: `make help`.
# Needs Linux, Python 3.11 or newer with pip, and nothing else; everything goes into .venv and var.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

# The first Python that is new enough, whatever it is called; `make PYTHON=...` takes another one.
PYTHON ?= $(shell for name in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

# pip from outside works on an environment without its own, which not every system can make.
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes --only-binary :all:

# The package of sea routes comes as source only. It is plain Python: setuptools, installed before it, builds it here.
INSTALL_ROUTES := $(INSTALL) --no-binary searoute --no-build-isolation

# Tests and checks keep their data folder apart from the demo's.
APART := TIDEWAITER_HOME=var/test
PYTEST := $(APART) $(BIN)/python -m pytest
PO := $(wildcard src/tidewaiter/desk/locale/*/LC_MESSAGES/django.po)

.NOTPARALLEL:
.PHONY: help demo test test-library test-desk test-desk-postgres test-browser test-all
.PHONY: check lint types floors locked imports migrations core-only bench pictures format lock clean

help:
	@echo 'make demo       set up, read a day of invented messages, serve the desk (PORT=8000)'
	@echo 'make test       set up, run the tests: the library once, the desk on SQLite and on PostgreSQL'
	@echo 'make test-all   the same and the browser tests (needs Chromium; installs it where it may)'
	@echo 'make check      lint, format, types, floors, locked requirements, migrations, imports'
	@echo 'make core-only  install without the optional parts in an empty environment, and use it'
	@echo 'make bench      how fast messages are read, assessed and taken in, beside other programs (an hour)'
	@echo 'make pictures   draw the pictures of docs/pictures anew (needs Chromium)'
	@echo 'make format     put the code into its form'
	@echo 'make lock       lock the requirements again after a change in pyproject.toml (UPGRADE=1: newest)'
	@echo 'make clean      take away the environment and what tools left behind; data in var stay'

demo: $(VENV)/.core
	@$(BIN)/tidewaiter demo --port $(PORT)

# --- tests ---

test: $(VENV)/.test $(VENV)/.bench
	@sh tools/beside.sh '$(MAKE) test-library' '$(MAKE) --keep-going test-desk test-desk-postgres'

test-library: $(VENV)/.test $(VENV)/.bench
	$(PYTEST) tests --ignore=tests/desk --ignore=tests/browser

test-desk: $(VENV)/.test
	$(PYTEST) tests/desk

test-desk-postgres: $(VENV)/.test
	$(APART) $(BIN)/python tests/with_postgres.py $(BIN)/python -m pytest tests/desk

test-browser: $(VENV)/.browser
	@sh tools/chromium.sh
	$(PYTEST) tests/browser

test-all: test test-browser

# --- checks ---

check: lint types floors locked imports migrations

lint: $(VENV)/.check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.check
	$(APART) $(BIN)/mypy

floors: $(VENV)/.check
	$(BIN)/lint-imports

locked: $(VENV)/.python
	$(BIN)/python tools/lock.py --check

imports: $(VENV)/.check
	$(APART) $(BIN)/python tools/imports.py

migrations: $(VENV)/.core
	$(APART) $(BIN)/django-admin makemigrations --check --dry-run --settings tidewaiter.desk.settings

core-only: $(VENV)/.python
	$(PYTHON) tools/core_only.py

bench: $(VENV)/.bench
	$(BIN)/python bench/reading.py
	$(BIN)/python bench/cargo_reading.py
	$(BIN)/python bench/ship.py
	$(BIN)/python bench/berth.py
	$(BIN)/python bench/profiles.py
	$(BIN)/python bench/arrival.py
	$(BIN)/python bench/intake.py
	$(BIN)/python bench/search.py

pictures: $(VENV)/.browser
	@sh tools/chromium.sh >/dev/null
	$(BIN)/python docs/pictures.py

format: $(VENV)/.check
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.python
	$(INSTALL) -r requirements/lock.txt
	$(BIN)/python tools/lock.py $(if $(UPGRADE),--upgrade)

# --- setting up; a stamp a part, so that a second `make` is quick ---

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo 'tidewaiter needs Python 3.11 or newer; none was found.' >&2; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || \
		{ echo '$(PYTHON) has no pip; install it (Debian: python3-pip) and run make again.' >&2; exit 1; }
	@echo 'Setting up in $(VENV); this takes a minute or two, the first time only.'
	@$(PYTHON) -m venv --clear --without-pip $(VENV)
	@touch $@

$(VENV)/.core: $(VENV)/.python requirements/build.txt requirements/core.txt requirements/routes.txt pyproject.toml $(PO)
	@echo 'Installing what requirements/core.txt and routes.txt lock ...'
	@$(INSTALL) -r requirements/build.txt -r requirements/core.txt
	@$(INSTALL_ROUTES) -r requirements/routes.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@$(if $(PO),$(BIN)/pybabel --quiet compile --domain django --directory src/tidewaiter/desk/locale)
	@touch $@

$(VENV)/.test $(VENV)/.browser $(VENV)/.check $(VENV)/.bench: $(VENV)/.%: requirements/%.txt $(VENV)/.core
	@echo 'Installing what $< locks ...'
	@$(INSTALL) -r $<
	@touch $@

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests tools bench -name __pycache__ -prune -exec rm -rf {} +
