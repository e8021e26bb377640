.PHONY: help setup run test check lint unit demo bench chaos chromium build format
.DEFAULT_GOAL := help

FILE ?=
PYTEST_ARGS ?=
BIN := .venv/bin
NODE := .venv/node/node

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install everything that running and testing need
	@tools/setup.sh test

run: ## serve Pappen; sets itself up the first time
	@tools/setup.sh run
	@exec $(BIN)/python app.py

demo: ## serve, and replay an evening as if its guests were in the hall (FILE=... for one of your own)
	@tools/setup.sh run
	@exec tools/demo.sh $(if $(FILE),"$(FILE)")

test: setup lint ## everything: checks and all tests, in a real browser too
	@CHROMIUM="$$(tools/chromium.sh)" && export CHROMIUM && $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: setup lint unit ## the fast part: lint, types, layers, templates, tests without servers and browsers

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(NODE) node_modules/@biomejs/biome/bin/biome ci --colors=off .
	$(NODE) node_modules/typescript/bin/tsc --project tsconfig.json
	$(BIN)/djlint templates --lint --quiet

unit:
	$(BIN)/pytest -n 2 -m "not browser and not server and not load and not chaos" $(PYTEST_ARGS)

bench: setup ## measure the server beside others: 25 minutes, or two with QUICK=1; ONLY=p1,p5 plays single scenes
	@cmp -s bench/requirements.txt .venv/.bench-packages || { \
	  $(BIN)/python -m pip install -qq --no-input --disable-pip-version-check -r bench/requirements.txt && \
	  cp bench/requirements.txt .venv/.bench-packages; }
	@exec $(BIN)/python -m bench.run $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY)) $(BENCH_ARGS)

chaos: setup ## kill, cut and flood for a minute and count what was lost: MINUTES=30 SEED=7 CLIENTS=300 for more
	@exec $(BIN)/python -m tests.chaos.run $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) \
	  $(if $(CLIENTS),--clients $(CLIENTS)) $(CHAOS_ARGS)

build: ## bundle static/ for the browser
	@tools/setup.sh run

format: setup ## lay out Python and JavaScript
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NODE) node_modules/@biomejs/biome/bin/biome check --write .

chromium: setup ## print the path of the browser that the tests use; installs one if there is none
	@tools/chromium.sh
