# Every target sets up what it needs from a bare Python 3.11 or newer.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
UV := UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never $(BIN)/uv
BENCH := .bench-venv/bin
export PORT ?= 8000
HALF ?= --drawn-half
# Start quickly the second time, whatever the surroundings ask for.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test test-quick check prove bench cluster build fmt words reference docs pictures lock clean fuzz keep-release

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dintel needs Python 3.11 or newer; $(PYTHON) is older. Set PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "No venv: on Debian, install the package python3-venv, then try again."; rm -rf .venv; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.run-ok: uv.lock pyproject.toml | .venv/bin/uv
	@$(UV) sync --frozen --inexact --no-dev --quiet
	@touch $@

.venv/.ok: uv.lock pyproject.toml | .venv/bin/uv
	@$(UV) sync --frozen --inexact --quiet
	@touch $@ .venv/.run-ok

run: export DINTEL_DEMO ?= 1
run: .venv/.run-ok ## start a demo city (PORT=8000, DINTEL_HOME=var); stop with Ctrl-C
	@exec $(BIN)/python -m dintel.config.serve

test: .venv/.ok ## run every test
	@$(BIN)/python tools/compile_messages.py
	@$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term tests/domain $(ARGS)
	@$(BIN)/python -m pytest -n 3 --dist worksteal --durations=20 --durations-min=5 --ignore=tests/domain $(ARGS)
	@# pages and programs ask through the same queries and services, whose own tests run here too; HALF= runs them all
	@$(BIN)/python tools/with_postgres.py --without-fsync $(BIN)/python -m pytest -q -n 3 --dist worksteal --durations=20 --durations-min=5 $(HALF) -m "django_db and not journey and not once" --ignore-glob='*_pages.py' --ignore-glob='*_api.py' --ignore-glob='*_matrix.py' --ignore-glob='*_demo.py' tests/apps $(ARGS)

test-quick: .venv/.ok ## run the tests of the domain and the law only
	@$(BIN)/python -m pytest tests/domain tests/lawbook tests/law -q $(ARGS)

check: .venv/.ok ## lint, format, types, import contracts, templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djade --check $$(git ls-files 'src/**/templates/**/*.html')

prove: .venv/.ok ## prove the legal floor for every period and every switch
	@$(BIN)/dintel law prove --all

fmt: .venv/.ok ## format the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

words: .venv/.ok ## add new lines of the law to the catalogues, keep what is translated
	@$(BIN)/python tools/collect_words.py

reference: .venv/.ok ## write the reference pages that are read off code and law
	@$(BIN)/python tools/build_reference.py

docs: .venv/.ok ## build the documentation into dist/site; a link, page or picture that is missing is an error
	@$(BIN)/python tools/build_site.py

pictures: .venv/.ok ## take every picture of the docs from the demo city on one fixed day (needs Chromium)
	@$(BIN)/python tools/compile_messages.py > /dev/null
	@$(BIN)/python tools/take_pictures.py

lock: .venv/.ok ## add the hashes of new versions of the law to policy.lock
	@$(BIN)/dintel law lock

.bench-venv/.ok: bench/requirements.txt uv.lock | .venv/bin/uv
	@$(PYTHON) -m venv .bench-venv
	@$(BENCH)/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt -e .
	@touch $@

bench: .bench-venv/.ok ## measure ours beside the peers and the physical limit (CLAIMS="day serving" for some)
	@$(BENCH)/python -m bench $(CLAIMS)

fuzz: .venv/.ok ## feed every parser with bytes bent on purpose (SECONDS=60 each, PARSER=one), and every operation with every case
	@$(UV) sync --frozen --inexact --quiet --group fuzz
	@$(BIN)/python -m tests.fuzz.run $(or $(PARSER),all) --seconds $(or $(SECONDS),60)
	@[ -n "$(PARSER)" ] || DINTEL_TEST_EVERY_CASE=1 $(BIN)/python -m pytest -q -n 2 --dist worksteal tests/apps/test_api.py tests/apps/complaints/test_floods.py

cluster: .venv/.ok ## file under load while a cluster's primary is killed and cut off (FAILOVERS=6; Debian's patroni, etcd)
	@$(BIN)/python -m bench.cluster drill --failovers=$(or $(FAILOVERS),6)

build: .venv/.ok ## build the package into dist/, byte for byte the same from one commit, with its parts listed (CycloneDX)
	@rm -rf dist && $(BIN)/python tools/compile_messages.py > /dev/null
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(UV) build --quiet --out-dir dist
	@$(UV) export --quiet --frozen --no-dev --all-extras --format cyclonedx1.5 --preview-features sbom-export --output-file dist/dintel.cdx.json > /dev/null
	@cd dist && sha256sum *.whl *.tar.gz

keep-release: .venv/.ok ## keep a small filled instance of the version in pyproject.toml for all later ones to be tried on
	@$(BIN)/python tools/compile_messages.py > /dev/null
	@$(BIN)/python tools/keep_release.py

clean: ## remove what the targets made, never your data
	@rm -rf .venv .bench-venv .mypy_cache .ruff_cache .pytest_cache .coverage htmlcov
