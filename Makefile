# Everything a newcomer types. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
AUDIT := .venv-audit
BABEL := $(PY) -m babel.messages.frontend
EXTRACT = $(BABEL) --quiet extract --mapping babel.cfg --add-location file --sort-by-file --project Insiders \
  --no-default-keywords -k gettext -k ngettext:1,2 -k NN_:1,2 -k Message -k UserError -k N_
# Twice quiet: what a machine's own pip settings are warned about is noise here; errors are still shown.
PIP := $(PY) -m pip --disable-pip-version-check install -qq
PORT ?= 8050
DATA ?=
# Pytest's processes. A quarter of the time of all tests is waiting for pages and servers; the quick ones only compute.
JOBS ?= 3
QUICK_JOBS ?= 2
QUICK := not browser and not fits and not slow and not postgres and not real_data
export PORT
export NUMBA_CACHE_DIR ?= $(CURDIR)/.numba
# Python keeps what it compiled, whatever the machine says: tests and pages start many processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run truth test test-quick lint format words language bench faults fuzz mutants pictures plotly mantine lock audit sbom licences clean

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-11s %s\n", $$1, $$2 }'

setup: $(VENV)/.development ## Make the environment (.venv) and nothing else

run: $(VENV)/.runtime ## Serve a simulated shop on PORT (8050); DATA=invoices.csv serves your own
	@exec $(PY) -m pipeline demo $(if $(DATA),--data "$(DATA)")

truth: $(VENV)/.runtime ## Tell what is true of the simulated shop, beside what was found
	@$(PY) -m pipeline demo --truth

test: $(VENV)/.development $(VENV)/.lake $(VENV)/.spark ## Run every test: units, SQLite, PostgreSQL, commands, browser
	@$(PY) -m tests.browser.chromium > /dev/null
	@$(PY) -m tests.servers.java > /dev/null
	@$(PY) -m pytest -n $(JOBS) --dist worksteal $(ARGS)

test-quick: $(VENV)/.development ## Run what answers within a minute: no browser, no fits, no servers, SQLite alone
	@$(PY) -m pytest -n $(QUICK_JOBS) --dist worksteal -m "$(QUICK)" $(ARGS)

lint: $(VENV)/.development ## Check format, style, types and who imports whom
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

format: $(VENV)/.development ## Write the code as the linter wants it
	$(VENV)/bin/ruff check --fix-only --quiet .
	$(VENV)/bin/ruff format .

words: $(VENV)/.development ## Bring the catalogues up to date with the sentences in the sources
	@found=$$(mktemp) && trap 'rm -f $$found' EXIT && $(EXTRACT) --output $$found . && \
	$(BABEL) --quiet update --input-file $$found --output-dir i18n --domain insiders --width 110 \
	  --no-fuzzy-matching --ignore-pot-creation-date && \
	$(PY) -c "from i18n.catalogue import report; report()"

language: $(VENV)/.development ## Begin the catalogue of another language, such as LOCALE=de
	@found=$$(mktemp) && trap 'rm -f $$found' EXIT && $(EXTRACT) --output $$found . && \
	$(BABEL) --quiet init --input-file $$found --output-dir i18n --domain insiders --width 110 --locale $(LOCALE)

bench: $(VENV)/.development ## Run the benchmarks, each beside what it is compared with
	@for benchmark in pages weekly_run growth; do \
	  echo "== $$benchmark"; $(PY) -m "benchmarks.$$benchmark" || exit 1; \
	done

faults: $(VENV)/.development ## Let N=200 faults (or MINUTES of them) happen to real servers on both databases, and count
	@$(PY) -m tests.faults --faults $(or $(N),200) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) \
	  $(if $(DATABASE),--database $(DATABASE)) $(if $(LIFE),--life $(LIFE)) $(if $(SABOTAGE),--sabotage $(SABOTAGE)) \
	  $(if $(ONLY),--only "$(ONLY)") $(if $(WORK),--work $(WORK)) $(if $(HOSTS),--hosts $(HOSTS)) \
	  $(if $(A_LIFE),--a-life $(A_LIFE))

fuzz: $(VENV)/.development ## Let N=10000 odd files be imported: each is read, asked about or refused in a sentence
	@INSIDERS_FUZZ_EXAMPLES=$(or $(N),10000) $(PY) -m pytest -n 0 -q tests/pipeline/ingest/test_fuzz.py

mutants: $(VENV)/.development ## Change lease, fence, publication and membership in hundreds of ways, and see that tests notice
	@$(PY) -c "import mutmut" 2> /dev/null || $(PIP) mutmut==3.8.1
	@JOBS=$(JOBS) $(PY) -m tests.mutants $(ONLY)

pictures: $(VENV)/.development ## Take the guide's pictures in each language, of the shop that make run has made
	@$(PY) -m tests.browser.pictures

plotly: ## Build assets/plotly.min.js from its pinned packages; needs Node and npm
	@cd tools/plotly && npm ci --no-audit --no-fund --silent && node build.js ../../assets/plotly.min.js && \
	node pack.js ../../assets/plotly.min.js && \
	cat package.json package-lock.json entry.js patience.js warm_up.js build.js ../../assets/plotly.min.js | sha256sum | cut -d ' ' -f 1 > bundle.sha256

mantine: ## Build assets/mantine.min.js from its pinned packages; needs Node and npm
	@cd tools/mantine && npm ci --no-audit --no-fund --silent && node build.js ../../assets/mantine.min.js && \
	node ../plotly/pack.js ../../assets/mantine.min.js && \
	cat package.json package-lock.json entry.js styles.js react.js react-dom.js react-jsx.js build.js ../../assets/mantine.min.js | \
	sha256sum | cut -d ' ' -f 1 > bundle.sha256

audit: ## Ask which of the pinned packages have known vulnerabilities
	@if $(MAKE) --no-print-directory -s $(AUDIT)/.tools 2> /dev/null; then \
	  $(AUDIT)/bin/python tools/audit/vulnerabilities.py $(AUDIT)/bin/pip-audit requirements.txt; \
	else echo "Dependency audit skipped: its tools cannot be installed here."; fi

sbom: ## Write build/sbom.json, the bill of materials of the pinned packages (CycloneDX)
	@if $(MAKE) --no-print-directory -s $(AUDIT)/.tools 2> /dev/null; then mkdir -p build && \
	  $(AUDIT)/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible \
	    --of JSON -o build/sbom.json && echo "build/sbom.json lists $$(grep -c '"purl"' build/sbom.json) packages."; \
	else echo "Bill of materials skipped: its tools cannot be installed here."; fi

licences: $(VENV)/.development ## Write docs/licences.md from the lock files; refuse licences that nobody has allowed
	@$(PY) tools/licences.py

lock: $(VENV)/.development ## Choose the newest versions that pyproject.toml allows, and pin them with hashes
	@$(PY) -m uv --version > /dev/null 2>&1 || $(PIP) uv
	$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml --output-file requirements.txt
	$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml --group dev --constraints requirements.txt --output-file requirements-dev.txt
	$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml --extra lake --extra spark --constraints requirements.txt --output-file requirements-lake.txt \
	  $$(grep -oE '^[A-Za-z0-9_.-]+==' requirements.txt | sed 's/==//; s/^/--no-emit-package /')
	$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	  tools/audit/requirements.in --output-file tools/audit/requirements.txt
	$(PY) -m uv pip compile --quiet --no-deps --universal --python-version 3.11 --generate-hashes --no-header \
	  tools/spark/requirements.in --output-file tools/spark/requirements.txt
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  tools/java/requirements.in --output-file tools/java/requirements.txt

clean: ## Remove the environment and what was made by running things; databases stay
	rm -rf $(VENV) $(AUDIT) .numba .mypy_cache .ruff_cache .pytest_cache .import_linter_cache tests/output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Apart from the program's environment: what they need may be something else than what the program needs.
$(AUDIT)/.tools: tools/audit/requirements.txt
	@bin/make-venv $(AUDIT) > /dev/null
	@$(AUDIT)/bin/python -m pip --disable-pip-version-check install -qq --require-hashes -r $<
	@touch $@

# The stamps: an environment is brought up to date only when its lock has changed.
$(VENV)/bin/python:
	@bin/make-venv $(VENV)

# `uv sync` makes an environment without pip.
$(VENV)/bin/pip: | $(VENV)/bin/python
	@test -x $@ || $(PY) -m ensurepip --default-pip > /dev/null

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/pip
	@echo "Installing what it needs to run …"
	@$(PIP) --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt | $(VENV)/bin/pip
	@echo "Installing what it needs to run and to be worked on …"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

# Beside the environment, not in it: pandas works otherwise where it finds Arrow, and shops by default have none.
$(VENV)/.lake: requirements-lake.txt | $(VENV)/bin/pip
	@echo "Installing what reads lakes …"
	@rm -rf $(VENV)/lake && $(PIP) --require-hashes --no-deps --target $(VENV)/lake -r requirements-lake.txt
	@touch $@

# The server that tests of Spark start: half a gigabyte of Java archives, which nothing else needs.
$(VENV)/.spark: tools/spark/requirements.txt | $(VENV)/bin/pip
	@echo "Installing Spark for the tests …"
	@rm -rf $(VENV)/spark && $(PIP) --require-hashes --no-deps --target $(VENV)/spark -r $< || echo "Spark is not to be had: its tests are skipped"
	@touch $@
