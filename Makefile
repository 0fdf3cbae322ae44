# One word for each job; tox.ini defines the jobs.
#
# Make first installs uv and tox in .venv, from hashed requirements. They make an
# environment for each job in .tox.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# With pyenv, .python-version takes precedence over the shell's choice.
unexport PYENV_VERSION

VENV := .venv
STAMP := $(VENV)/made-for
TOX := $(VENV)/bin/python -m tox run

# Environments contain their own path, so a copied or moved tree makes new ones.
STALE := $(shell test -x $(VENV)/bin/python && test "$$(cat $(STAMP) 2>/dev/null)" = "$(CURDIR)" || echo yes)
ifneq ($(STALE),)
.PHONY: $(STAMP)
endif

.PHONY: html
html: $(STAMP)  ## build the site in build/html and test every listing
	@$(TOX) -e docs -- $(ARGS)

.PHONY: test
test: $(STAMP)  ## run every test: example project, package, browser
	@$(TOX) -m test -- $(ARGS)

.PHONY: lint
lint: $(STAMP)  ## check style and types
	@$(TOX) -e lint

.PHONY: live
live: $(STAMP)  ## serve the site on this machine, and rebuild it on every change
	@$(TOX) -e live -- $(ARGS)

.PHONY: demo
demo: $(STAMP)  ## run the example project on this machine until Ctrl-C
	@$(TOX) -e demo -- $(ARGS)

.PHONY: update
update: $(STAMP)  ## update the pages from the code, as a git diff to review
	@$(TOX) -e update -- $(ARGS)

.PHONY: replay
replay: $(STAMP)  ## run the tutorial from an empty folder, as a reader does
# The build may fail here, because only this job records the tutorial's steps.
	-@$(TOX) -e docs -- -q
	@$(TOX) -e replay -- $(ARGS)

.PHONY: services
services: $(STAMP)  ## test pages on RabbitMQ, Redis and PostgreSQL, and record the runs
	@$(TOX) -e services -- $(ARGS)

.PHONY: pictures
pictures: $(STAMP)  ## draw the plots, and take screenshots of the running demo
	@$(TOX) -e pictures

.PHONY: drift
drift: $(STAMP)  ## make small errors in the site, and count those that the build finds
	@$(TOX) -e drift -- $(ARGS)

.PHONY: bench
bench: $(STAMP)  ## measure builds of the site, and its lab in a browser
	@$(TOX) -e bench

COMPILE := $(VENV)/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(ARGS)
LOCK := $(COMPILE) --universal
NODE := lockstep/src/sphinx_lockstep_lab/node
# One lock for each pair of the matrix, for the oldest Python that its Django supports.
MATRIX := $(foreach django,django42 django52 django60 django61,$(foreach celery,celery54 celery55 celery56 celery57,$(django)-$(celery)))
PYTHON_django42 := 3.10
PYTHON_django52 := 3.10
PYTHON_django60 := 3.12
PYTHON_django61 := 3.12 --overrides requirements/matrix/django61.in

.PHONY: lock
lock: $(STAMP) $(MATRIX:%=lock-%)  ## compile the locked requirements (newer versions: ARGS=--upgrade)
	$(LOCK) --python-version 3.11 requirements/bootstrap.in --output-file requirements/bootstrap.txt
	$(LOCK) --python-version 3.13 requirements/docs.in --output-file requirements/docs.txt
	$(LOCK) --python-version 3.13 requirements/example.in --constraints requirements/docs.txt --output-file requirements/example.txt
	$(LOCK) --python-version 3.13 requirements/test.in --output-file requirements/test.txt
	$(LOCK) --python-version 3.13 requirements/lint.in --output-file requirements/lint.txt
# The browser has Python 3.14, on a platform without threads and processes.
	$(COMPILE) --python-version 3.14 --python-platform wasm32-pyodide2025 --only-binary :all: requirements/lab.in --output-file requirements/lab.txt
	PATH="$(CURDIR)/.tox/docs/bin:$$PATH" npm install --prefix $(NODE) --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

.PHONY: $(MATRIX:%=lock-%)
$(MATRIX:%=lock-%): lock-%: $(STAMP)
	$(LOCK) --python-version $(PYTHON_$(firstword $(subst -, ,$*))) $(patsubst %,requirements/matrix/%.in,example $(subst -, ,$*)) --output-file requirements/matrix/$*.txt

.PHONY: matrix
matrix: $(STAMP)  ## test the example on every supported Python, Django and Celery
	@$(TOX) -e matrix -- $(ARGS)

.PHONY: oldest
oldest: $(STAMP)  ## test the pages on the oldest releases that they support, and record it
	@$(TOX) -e oldest

.PHONY: since
since: $(STAMP)  ## check "new in" claims against real installs (all: ARGS=--all)
	@$(TOX) -e since -- $(ARGS)

.PHONY: clean
clean:  ## remove everything that these commands have made
	rm -rf build $(VENV) .tox .lockstep .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help
help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

$(STAMP): requirements/bootstrap.txt tools/bootstrap.sh
	@sh tools/bootstrap.sh
	@printf '%s\n' "$(CURDIR)" > $@
