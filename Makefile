# Every command of the project. It needs make, git and Python 3.11 or newer with venv.
PYTHON ?= python3
PORT ?= 8000
PY = .venv/bin/python
NPM = $(PY) tools/setup.py npm
LOCKS = $(wildcard requirements/*.lock)
COMPILE = .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header

.PHONY: help run setup setup-dev test test-fast lint format bench load check corpus cost-bugs false-alarms audit lock schema clean

help:
	@sed -n 's/^## //p' Makefile

## make run          install what is missing, then start everything on http://127.0.0.1:8000 (PORT=9000 for another)
run: setup
	@exec $(PY) tools/run.py --port $(PORT)

## make setup        install and build what make run needs; prints nothing if nothing changed
setup:
	@$(PYTHON) tools/setup.py

setup-dev:
	@$(PYTHON) tools/setup.py --dev

## make test         every test: Python, front-end units, browser
test: setup-dev
	$(PY) -m pytest -n auto $(ARGS)
	$(NPM) test --silent

## make test-fast    the tests of daily work: no browser, no containers, nothing slow; ARGS=PATH for one folder
test-fast: setup-dev
	$(PY) -m pytest -q -n auto -m "not slow" $(ARGS)

## make lint         ruff, basedpyright, import-linter, tsc, the front end's linter and the phrases of CONTRIBUTING.md; with
##                   ARGS=PATH only ruff and the phrases, in that file or folder
lint: setup-dev
ifdef ARGS
	$(PY) -m ruff check $(ARGS)
	$(PY) -m ruff format --check $(ARGS)
	$(PY) -m tools.check_language $(ARGS)
else
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports --no-cache
	$(NPM) run --silent check
	.venv/bin/basedpyright
	$(PY) -m tools.check_language
endif

## make format       format the Python sources
format: setup-dev
	$(PY) -m ruff check --fix-only --quiet . ; $(PY) -m ruff format .

## make check        check the problem packages: every known bug fails and is named, every accepted solution passes
check: setup-dev
	$(PY) manage.py check_problems

## make corpus       judge solutions that were written without access to the packages, and count the verdicts
corpus: setup-dev
	$(PY) -m tools.corpus $(ARGS)

## make cost-bugs    measure how well inefficient solutions are separated from efficient ones; takes a quarter of an hour
cost-bugs: setup-dev
	$(PY) -m tools.cost_bugs $(ARGS)

## make false-alarms grade 10,000 right solutions and report each one that is refused; takes hours, and can be interrupted
false-alarms: setup-dev
	$(PY) -m tools.false_alarms $(ARGS)

## make bench        measure what a submission costs, as ratios in one run
bench: setup-dev
	$(PY) -m tools.bench

## make load         measure pages and POST requests while ten thousand submissions are queued
load: setup-dev
	$(PY) -m tools.load $(ARGS)

## make audit        look up known vulnerabilities of the locked dependencies (queries advisory services)
audit: setup-dev
	status=0; .venv/bin/pip-audit --require-hashes --disable-pip --strict $(LOCKS:%=-r %) || status=$$?; \
	  $(NPM) audit || status=$$?; exit $$status

## make schema       export the API schema and generate the front end's types from it
schema: setup-dev
	$(PY) manage.py export_openapi_schema --api judge.api.api --indent 2 --sorted --output frontend/src/api/openapi.json
	$(NPM) run --silent schema

## make lock         resolve the groups of Python packages in pyproject.toml again, with hashes; ARGS=--upgrade for new versions
lock: setup
	$(COMPILE) --python-version 3.11 --group dev -o requirements/dev.lock $(ARGS)
	for group in run server launcher uv; do $(COMPILE) --python-version 3.11 --group $$group -c requirements/dev.lock \
	  -o requirements/$$group.lock $(ARGS) || exit 1; done
	$(COMPILE) --python-version 3.13 --group cell -c requirements/dev.lock -o requirements/cell.lock $(ARGS)

## make clean        remove what make setup installed and built; var/ stays
clean:
	rm -rf .venv frontend/node_modules frontend/dist
