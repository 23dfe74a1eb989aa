# PersonaGen. `make run` and `make test` do all of their own setting up; both need only Python 3.11 and make.
# Written for the make that comes with macOS (3.81) too, and for machines without a terminal.

PORT ?= 8000
# Not ?=: some shells export a HOST of their own.
HOST = 127.0.0.1

PYTHON = $(shell command -v python3.11 || command -v python3)
PY = .venv/bin/python
MANAGE = $(PY) manage.py
PIP = $(PY) -m pip install -qq --disable-pip-version-check
# Checks and tests read no .env, and need no key of their own.
WITH_KEY = SECRET_KEY=$${SECRET_KEY:-of-the-checks-only}
# One process a core up to eight: each holds its own database, and browsers are hungry. Many tests wait for a server
# meanwhile, so a laptop runs one more; where lines are counted, there is less waiting.
CORES = $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
WORKERS = $(if $(CI),-n auto --maxprocesses 8,--dist worksteal -n $$(($(CORES) < 8 ? $(CORES) + 1 : 8)))
# Counting lines takes a quarter longer: left to CI, which refuses less than pyproject.toml asks for.
COVER = $(if $(CI),--cov --cov-report=term:skip-covered)

export PYTHONUNBUFFERED = 1
MAKEFLAGS += --no-print-directory

.PHONY: help run test fuzz lint format screenshots bench install venv env port static ruff ruff-format djlint mypy
.DEFAULT_GOAL := help

help:
	@echo "make run [PORT=8000]   set up, then the app at http://127.0.0.1:8000"
	@echo "make test              set up, then every check and test but the slowest few"
	@echo "make fuzz              send the API what the tests do not, for some minutes"
	@echo "make lint | format     the checks alone | put the code in order"
	@echo "make screenshots       draw the pictures in docs/screenshots again"
	@echo "make bench             measure, as benchmarks/ says"

run: venv
	@cmp -s requirements.txt .venv/requirements.txt || { \
	  echo "Installing what the app needs (once, some minutes) ..."; \
	  $(PIP) -r requirements.txt && cp requirements.txt .venv/requirements.txt; }
	@$(MAKE) env port
	@$(MANAGE) migrate --no-input --verbosity 0 --skip-checks
	@$(MAKE) static
	@echo "PersonaGen: http://$(HOST):$(PORT)"
	@exec $(PY) -m uvicorn personagen.asgi:application --host $(HOST) --port $(PORT) \
	  --timeout-graceful-shutdown 3 --no-access-log --log-level warning --no-proxy-headers

test: install
	@$(MAKE) -j2 lint
	@$(WITH_KEY) $(MAKE) static
	@$(PY) -m pytest $(WORKERS) $(COVER)

# The usual tests send the same examples each time.
fuzz: install
	@$(WITH_KEY) $(MAKE) static
	@PERSONAGEN_FUZZ=$${PERSONAGEN_FUZZ:-200} $(PY) -m pytest $(WORKERS) core/tests/api -k fuzz

lint: ruff ruff-format djlint mypy

ruff: install
	@$(PY) -m ruff check --quiet

ruff-format: install
	@$(PY) -m ruff format --check --quiet || { echo "Not in order: make format"; exit 1; }

djlint: install
	@$(PY) -m djlint templates --lint --quiet

mypy: install
	@$(WITH_KEY) $(PY) -m mypy --no-error-summary core personagen

format: install
	@$(PY) -m ruff check --quiet --fix --exit-zero
	@$(PY) -m ruff format --quiet

screenshots: install
	@$(WITH_KEY) $(MAKE) static
	@$(PY) docs/screenshots/make.py

bench: install
	@$(WITH_KEY) $(MAKE) static
	@$(PY) benchmarks/run.py

# The parts -----------------------------------------------------------------------------------------------

# What tests and checks need besides. A copy of the requirements beside what was installed from them says
# whether anything is to do: a file's date would not survive a checkout.
install: venv
	@cmp -s requirements-dev.txt .venv/requirements-dev.txt && cmp -s requirements.txt .venv/requirements.txt || { \
	  echo "Installing what the app and its tests need (once, some minutes) ..."; \
	  $(PIP) -r requirements-dev.txt && cp requirements.txt requirements-dev.txt .venv/; }

# A .venv that was cut short in the making, or whose Python has gone, is made again.
venv:
	@if $(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then exit 0; fi; \
	if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	  echo "PersonaGen needs Python 3.11 or newer; this machine has $$($(PYTHON) --version 2>/dev/null || echo none)." >&2; \
	  echo "Install it, or name one: make run PYTHON=/path/to/python3.11" >&2; exit 1; \
	fi; \
	rm -rf .venv; \
	if ! $(PYTHON) -m venv .venv >.venv.log 2>&1; then \
	  cat .venv.log >&2; rm -rf .venv .venv.log; \
	  echo "Python could not make .venv. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	fi; \
	rm -f .venv.log

# Writes a SECRET_KEY where .env has none, and touches nothing else of it.
define WRITE_KEY
import os, pathlib, re, secrets
path = pathlib.Path(".env")
if not path.exists():
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
text = path.read_text(encoding="utf-8")
if not re.search(r"^(?:export )?SECRET_KEY=(?!(?:''|\"\")?\s*$$).", text, re.M):
    rest = re.sub(r"^(?:export )?SECRET_KEY=.*\n?", "", text, flags=re.M)
    gap = "" if not rest or rest.endswith("\n") else "\n"
    path.write_text(f"{rest}{gap}SECRET_KEY={secrets.token_urlsafe(50)}\n", encoding="utf-8")
endef
export WRITE_KEY
env:
	@$(PY) -c "$$WRITE_KEY"

define CHECK_PORT
import socket, sys
host, port = sys.argv[1:]
if not port.isdigit() or not 0 < int(port) < 65536:
    sys.exit(f"PORT must be a number from 1 to 65535, not {port!r}.")
try:
    family, kind, *_, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
except OSError as error:
    other = 9000 if port != "9000" else 8000
    why = "is in use" if error.errno in (48, 98) else f"cannot be used ({error.strerror})"
    sys.exit(f"Port {port} of {host} {why}. Free it, or take another: make run PORT={other}")
endef
export CHECK_PORT
port:
	@$(PY) -c "$$CHECK_PORT" "$(HOST)" "$(PORT)"

# Only when something changed since: compressing takes longer than starting. A folder's date tells of deletions.
static:
	@if [ ! -f staticfiles/staticfiles.json ] || \
	  [ -n "$$(find static core/static requirements.txt -newer staticfiles/staticfiles.json 2>/dev/null | head -n 1)" ]; then \
	  $(MANAGE) collectstatic --no-input --verbosity 0; \
	fi
