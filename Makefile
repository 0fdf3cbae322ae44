# One word for each job; tox.ini says what each job is.
#
# What is missing is made first: .venv gets uv and tox from hashed requirements,
# and they make each job's own environment under .tox.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# With pyenv, .python-version decides, not what the shell has chosen for itself.
unexport PYENV_VERSION

VENV := .venv
STAMP := $(VENV)/made-for
TOX := $(VENV)/bin/python -m tox run

# Environments hold the path they were made at, so a copied or moved tree makes its own.
STALE := $(shell test -x $(VENV)/bin/python && test "$$(cat $(STAMP) 2>/dev/null)" = "$(CURDIR)" || echo yes)
ifneq ($(STALE),)
.PHONY: $(STAMP)
endif

.PHONY: html
html: $(STAMP)  ## build the site into build/html and prove every listing
	@$(TOX) -e docs -- $(ARGS)

.PHONY: test
test: $(STAMP)  ## run every test: the example project, the package, the browser
	@$(TOX) -m test -- $(ARGS)

.PHONY: lint
lint: $(STAMP)  ## check style and types
	@$(TOX) -e lint

.PHONY: live
live: $(STAMP)  ## serve the site on this machine and rebuild it as you write
	@$(TOX) -e live -- $(ARGS)

.PHONY: demo
demo: $(STAMP)  ## run the example project on this machine, until Ctrl-C
	@$(TOX) -e demo -- $(ARGS)

.PHONY: update
update: $(STAMP)  ## rewrite pages where reality is otherwise, as a git diff to review
	@$(TOX) -e update -- $(ARGS)

.PHONY: replay
replay: $(STAMP)  ## follow the tutorial from an empty folder, as readers do
# What is wrong with a page shows when it is followed; without a record it has to fail.
	-@$(TOX) -e docs -- -q
	@$(TOX) -e replay -- $(ARGS)

.PHONY: services
services: $(STAMP)  ## prove pages on RabbitMQ, Redis and PostgreSQL, and record it
	@$(TOX) -e services -- $(ARGS)

.PHONY: pictures
pictures: $(STAMP)  ## take the pictures that pages show, of the running demo
	@$(TOX) -e pictures

.PHONY: drift
drift: $(STAMP)  ## put the site out of step, and count what the build catches
	@$(TOX) -e drift -- $(ARGS)

.PHONY: bench
bench: $(STAMP)  ## time builds of the site, and its lab in a browser
	@$(TOX) -e bench

COMPILE := $(VENV)/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(ARGS)
LOCK := $(COMPILE) --universal
NODE := lockstep/src/sphinx_lockstep_lab/node
# One for each pair of the matrix, from the oldest Python that the Django runs on.
MATRIX := $(foreach django,django42 django52 django60 django61,$(foreach celery,celery54 celery55 celery56 celery57,$(django)-$(celery)))
PYTHON_django42 := 3.10
PYTHON_django52 := 3.10
PYTHON_django60 := 3.12
PYTHON_django61 := 3.12 --overrides requirements/matrix/django61.in

.PHONY: lock
lock: $(STAMP) $(MATRIX:%=lock-%)  ## compile requirements/*.in again (newer versions: ARGS=--upgrade)
	$(LOCK) --python-version 3.11 requirements/bootstrap.in --output-file requirements/bootstrap.txt
	$(LOCK) --python-version 3.13 requirements/docs.in --output-file requirements/docs.txt
	$(LOCK) --python-version 3.13 requirements/example.in --constraints requirements/docs.txt --output-file requirements/example.txt
	$(LOCK) --python-version 3.13 requirements/test.in --output-file requirements/test.txt
	$(LOCK) --python-version 3.13 requirements/lint.in --output-file requirements/lint.txt
# For the Python of the browser: 3.14, on a platform that has no threads and no processes.
	$(COMPILE) --python-version 3.14 --python-platform wasm32-pyodide2025 --only-binary :all: requirements/lab.in --output-file requirements/lab.txt
	PATH="$(CURDIR)/.tox/docs/bin:$$PATH" npm install --prefix $(NODE) --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

.PHONY: $(MATRIX:%=lock-%)
$(MATRIX:%=lock-%): lock-%: $(STAMP)
	$(LOCK) --python-version $(PYTHON_$(firstword $(subst -, ,$*))) $(patsubst %,requirements/matrix/%.in,example $(subst -, ,$*)) --output-file requirements/matrix/$*.txt

.PHONY: matrix
matrix: $(STAMP)  ## try the example on every supported Python, Django and Celery
	@$(TOX) -e matrix -- $(ARGS)

.PHONY: oldest
oldest: $(STAMP)  ## build with the oldest releases that the pages are for, and record it
	@$(TOX) -e oldest

.PHONY: since
since: $(STAMP)  ## prove anew which release brought what, with real installs (all: ARGS=--all)
	@$(TOX) -e since -- $(ARGS)

.PHONY: clean
clean:  ## remove everything these commands have made
	rm -rf build $(VENV) .tox .lockstep .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help
help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

$(STAMP): requirements/bootstrap.txt tools/bootstrap.sh
	@sh tools/bootstrap.sh
	@printf '%s\n' "$(CURDIR)" > $@
