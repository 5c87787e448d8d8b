# Two commands: make demo, make test.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE ?= 1
# Tests side by side: one process a core, each with databases of its own.
BESIDE ?= -n auto
# Run again on PostgreSQL, beside what tries both in processes of its own (races, backups, erasure): what hangs on the
# database. Whatever forms, rights and wording are, they are the same there; a test that says `either` stays out.
#   no page asks what it refuses: one knock at every door
ON_POSTGRES := tests/house/test_doors.py
#   search, cut words, order of words, numbers
ON_POSTGRES += tests/community/search tests/community/test_ground.py tests/community/text/test_text.py tests/community/test_tags.py tests/community/test_tag_desk.py tests/forums/test_similar.py tests/profiles/test_finds.py tests/insights/test_import.py
#   lists joined of many tables, their pages and what they cost; counts beside a brute force
ON_POSTGRES += tests/community/rest tests/forums/test_talking.py tests/forums/test_unread.py tests/forums/test_muting.py tests/profiles/test_now.py tests/profiles/test_inbox.py tests/profiles/test_bookmarks.py tests/profiles/test_ties.py tests/clubs/test_chat_kept.py tests/clubs/test_events_around.py tests/insights/test_rebuild.py
#   constraints, triggers, stored counters, what goes with what
ON_POSTGRES += tests/profiles/test_consent.py tests/community/test_polls.py tests/community/test_reactions.py tests/community/test_kept.py tests/community/test_look.py tests/community/ops/test_condition.py tests/community/attachments/test_taking.py tests/clubs/test_events_seats.py tests/profiles/test_points.py tests/profiles/test_points_blogs.py tests/profiles/test_trust.py tests/profiles/test_restored.py tests/house/test_terms.py

.PHONY: demo test ready check slow bench clean

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "需要 Python 3.11 或更新的版本，现在是 %s。装好后再来：make demo PYTHON=python3.12" % sys.version.split()[0])'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "少了 venv 模块。Debian、Ubuntu 上：sudo apt install python3-venv"; exit 1; }
	@echo "第一次：造一个自己的环境……"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "装依赖（几十兆，只装这一次）……"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt || { echo "依赖没装全：看看网络和磁盘（要约 600 MB），再来一次 make，会接着装。"; exit 1; }
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

demo: $(VENV)/.installed
	@if [ -n "$(FRESH)" ]; then rm -rf var/demo; fi
	@DEMO=1 VAR_DIR=var/demo $(BIN)/python manage.py demo --port $(PORT) $(if $(LAN),--lan)

# Hundreds of processes are started: what one has compiled the next reads, beside the tree.
test: export PYTHONPYCACHEPREFIX = $(CURDIR)/var/pyc
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest tests --ignore=tests/journeys $(BESIDE) $(ARGS)
	@if [ -n "$$TEST_POSTGRES_URL" ]; then DATABASE_URL=$$TEST_POSTGRES_URL $(BIN)/python -m pytest $(ON_POSTGRES) -m "not processes and not either" $(BESIDE) $(ARGS); \
	elif [ -n "$$TEST_MISSING_IS_FAILURE" ]; then echo "PostgreSQL is missing"; exit 1; else echo "skipped: PostgreSQL (TEST_POSTGRES_URL is not set)"; fi
	@$(BIN)/python -m pytest tests/journeys $(BESIDE) $(if $(BESIDE),--dist worksteal) $(ARGS)

# What tests begin with (tables, the demo, compiled files), so that it is made while a server starts; whatever needs it makes it too.
ready: export PYTHONPYCACHEPREFIX = $(CURDIR)/var/pyc
ready: export PYTHONDONTWRITEBYTECODE =
ready: $(VENV)/.installed-dev
	@{ if [ -n "$$TEST_POSTGRES_URL" ]; then $(BIN)/python -m tests.migrated "$$TEST_POSTGRES_URL"; fi; \
	$(BIN)/python -m pytest tests --collect-only -q > /dev/null; } & $(BIN)/python -m tests.migrated; wait

check: $(VENV)/.installed-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/djlint templates --lint --quiet
	@PLAIN_STATIC=1 $(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m pytest tests/house/test_walls.py

slow: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest tests/slow $(ARGS)

bench: $(VENV)/.installed-dev
	@PLAIN_STATIC=1 $(BIN)/python -m tests.benchmarks $(ARGS)

clean:
	rm -rf var $(VENV)
