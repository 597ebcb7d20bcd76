# Every command of the project. It needs make, git and Python 3.11 or newer with venv.
PYTHON ?= python3
PY = .venv/bin/python
NPM = $(PY) tools/setup.py npm
LOCKS = $(wildcard requirements/*.lock)
# One more than cores, because many tests wait.
PROCESSES = $(shell echo $$(($$(nproc) + 1)))
COMPILE = .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header

.PHONY: help run setup setup-kernels setup-dev test test-all test-fast lint lint-types lint-imports lint-pages lint-style lint-tests format bench bench-gpu load check practice-scripts corpus cost-bugs false-alarms simulation audit lock schema clean

help:
	@sed -n 's/^## //p' Makefile

## make run          install what is missing, then start everything on http://127.0.0.1:8000 (PORT=9000 for another)
run: setup
	@exec $(PY) tools/run.py --port $(or $(PORT),8000)

## make setup        install and build what make run needs; prints nothing if nothing changed
setup:
	@$(PYTHON) tools/setup.py

## make setup-kernels  install Triton (1 GB), with which a worker judges kernel problems: docs/kernels.md
setup-kernels: setup
	@$(PYTHON) tools/setup.py kernels

setup-dev:
	@$(PYTHON) tools/setup.py --dev

## make test         the tests that decide whether a change is right: fast, and steady on a busy machine; ARGS=PATH for some
# The front-end units first: they answer in seconds.
test: setup-dev
	$(NPM) test --silent
	$(PY) -m pytest -q -n $(PROCESSES) --group=gate --session-timeout 1800 --durations 30 $(ARGS)

## make test-all     every test, in the groups of tests/groups.toml, one group after the other; takes an hour. ARGS="GROUP ..." for
##                   some, ARGS=touched for those whose files changed since they last passed, ARGS=touched=COMMIT since that commit
test-all: setup-dev
	$(if $(ARGS),,$(NPM) test --silent)
	$(PY) -m tools.test_groups $(ARGS)

## make test-fast    the tests of daily work: no generated requests, no real parts that start slowly; ARGS=PATH for one folder
test-fast: setup-dev
	$(PY) -m pytest -q -n $(PROCESSES) --group=gate -m "not generated" $(ARGS)

## make lint         ruff, basedpyright, import-linter, tsc, the front end's linter, the phrases of CONTRIBUTING.md and the table of
##                   tests, side by side; with ARGS=PATH only Python's style, phrases and types, in that file or folder, which
##                   may be outside the repository
lint: setup-dev
ifdef ARGS
	@$(PY) -m tools.lint_paths $(ARGS)
else
	@$(MAKE) --silent --keep-going --jobs --output-sync=target lint-types lint-imports lint-pages lint-style lint-tests
endif

lint-types:
	.venv/bin/basedpyright

lint-imports:
	.venv/bin/lint-imports --no-cache

lint-pages:
	$(NPM) run --silent check

lint-style:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m tools.check_language

lint-tests:
	$(PY) -m tools.check_tests

## make format       format the Python sources
format: setup-dev
	$(PY) -m ruff check --fix-only --quiet . ; $(PY) -m ruff format .

## make check        check the problem packages: every known bug fails and is named, every accepted solution passes; ARGS=SLUG
##                   checks one. The version that is valid is stored in the package's proof.json, which a test compares
check: setup-dev
	$(PY) manage.py check_problems $(ARGS)

## make practice-scripts  run the scripts of tools/practice on this machine, without the sandbox; ARGS=FILE runs your own solution of ring_all_reduce
practice-scripts: setup
	$(PY) -m tools.practice.ring_all_reduce $(ARGS)
	test -x var/practice/venv/bin/python || $(PY) -m venv var/practice/venv
	var/practice/venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/practice.txt
	var/practice/venv/bin/python -m tools.practice.speculative_models

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
	$(PY) -m tools.bench $(ARGS)

## make bench-gpu    time all accepted kernels on this machine's GPU, and write the rows in docs/kernels.md
bench-gpu: setup
	$(PY) -m tools.bench_gpu $(ARGS)

## make load         measure pages and POST requests while ten thousand submissions are queued; with ARGS=typing how fast
##                   interviewers see what a hundred candidates type, with ARGS=streams what open pages cost, with
##                   ARGS=replay how fast the replay of an hour opens and seeks, with ARGS=dashboards the dashboards and lists of
##                   a team with 100,000 sessions, with ARGS=judging what submissions cost a worker,
##                   with ARGS=visit when the editor of a slow browser accepts typing,
##                   with ARGS=hostile what hostile submissions cost honest ones, with ARGS=soak whether anything grows
load: setup-dev
	$(PY) -m tools.load $(ARGS)

## make simulation   predict from the figures of `make load ARGS=judging` how many workers serve how many submissions an hour
simulation: setup
	test -x var/simulation/venv/bin/python || $(PY) -m venv var/simulation/venv
	var/simulation/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/simulation.lock
	var/simulation/venv/bin/python -m tools.simulation $(ARGS)

## make audit        look up known vulnerabilities of the locked dependencies (queries advisory services)
audit: setup-dev
	status=0; .venv/bin/pip-audit --require-hashes --disable-pip --strict $(LOCKS:%=-r %) || status=$$?; \
	  $(NPM) audit || status=$$?; exit $$status

## make schema       export the API schema and generate the front end's types from it
# Pages that already use the new schema cannot be built before it exists.
schema:
	@test -x $(PY) || $(MAKE) --silent setup-dev
	$(PY) manage.py export_openapi_schema --api judge.api.api --indent 2 --sorted --output frontend/src/api/openapi.json
	$(NPM) run --silent schema

## make lock         resolve the groups of Python packages in pyproject.toml again, with hashes; ARGS=--upgrade for new versions
lock: setup
	$(COMPILE) --python-version 3.11 --group dev -o requirements/dev.lock $(ARGS)
	for group in run server worker launcher kernel simulation uv; do $(COMPILE) --python-version 3.11 --group $$group -c requirements/dev.lock \
	  -o requirements/$$group.lock $(ARGS) || exit 1; done
	$(COMPILE) --python-version 3.13 --group cell -c requirements/dev.lock -o requirements/cell.lock $(ARGS)

## make clean        remove what make setup installed and built; var/ stays
clean:
	rm -rf .venv frontend/node_modules frontend/dist
