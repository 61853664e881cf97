# Two commands do everything: `make all` and `make test`. Neither needs anything but Python 3.11+, make and the package index.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
SYNCED := $(VENV)/.synced
# The models are many small matrices: threads inside one of them only wait for each other.
export OPENBLAS_NUM_THREADS := 1
# Many processes are started: each module is compiled by the first of them, not by all.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: all fetch serve test test-browser browser test-scale calibrate dask lab brief bench reference-figures agreement check lock clean
# `make fetch all` fetches first, whatever -j says.
.NOTPARALLEL:

all: $(SYNCED)
	@$(RUN) -m pipeline all

fetch: $(SYNCED)
	@$(RUN) -m pipeline fetch

# Shows the page in a meeting: http://127.0.0.1:8000
serve: all
	@$(RUN) -m http.server 8000 --bind 127.0.0.1 --directory data/processed

test: $(SYNCED)
	@$(RUN) -m pytest -q -n 2 --dist worksteal
	@if $(RUN) -m tests.browser.chromium; then $(RUN) -m pytest -q tests/browser; fi

# The page in a real browser. Chromium is the system's (Debian: apt-get install chromium); playwright drives it.
test-browser: browser all
	@$(RUN) -m pytest -q tests/browser

# Adds Playwright and axe-core to .venv; as `make dask`.
browser: $(SYNCED)
	@VIRTUAL_ENV=$(VENV) $$(cat $(VENV)/.uv) pip install --quiet --require-hashes -r requirements-browser.lock

# Everything that needs Dask: a real cluster on this machine, workers and schedulers that are killed.
test-scale: dask
	@$(RUN) -m pytest -q tests/cluster

# Simulated rankings -> docs/calibration.md. Goes on where it stopped; WORKERS=n, SCHEDULER=tcp://... or local.
calibrate: $(SYNCED)
	@$(RUN) -m pipeline calibrate $(if $(WORKERS),--workers $(WORKERS)) $(if $(SCHEDULER),--scheduler $(SCHEDULER))

# Adds Dask to .venv; `make all` and `make test` neither need nor remove it, unless requirements.lock has changed.
dask: $(SYNCED)
	@VIRTUAL_ENV=$(VENV) $$(cat $(VENV)/.uv) pip install --quiet --compile-bytecode --require-hashes -r requirements-cluster.lock

# A click on a script in notebooks/ opens it as a notebook, in which `import pipeline` works.
lab: $(SYNCED)
	@JUPYTER_CONFIG_PATH=$(CURDIR)/notebooks/.jupyter PYTHONPATH=$(CURDIR) $(VENV)/bin/jupyter lab $(LAB_OPTIONS) notebooks

brief: $(SYNCED)
	@$(RUN) -m pipeline brief $(or $(INITIATIVE),varmdo-fsi) --lang $(or $(LANG_OF_BRIEF),sv)

# One table, in about a quarter of an hour; other packages run in environments of their own: they pin old versions of ours.
bench: $(SYNCED) $(VENV)/reference/synthdid $(VENV)/reference/diff-diff
	@$(RUN) -m tests.bench

$(VENV)/reference/%: $(VENV)/.uv
	@$(PYTHON) -m venv --without-pip $@ && VIRTUAL_ENV=$@ $$(cat $(VENV)/.uv) pip install --quiet $* || (rm -rf $@; exit 1)

# What packages that are not installed beside ours say of the reference panels.
reference-figures: $(SYNCED) $(VENV)/reference/pyfixest $(VENV)/reference/diff-diff $(VENV)/reference/synthdid
	@echo "package,version,study,estimator,att" > tests/reference/packages.csv
	@for package in pyfixest diff-diff synthdid; do $(VENV)/reference/$$package/bin/python tests/reference/packages.py \
	    $$package effects >> tests/reference/packages.csv || exit 1; done
	@echo "package,version,year,low,high" > tests/reference/prop99_conformal.csv
	@$(VENV)/reference/diff-diff/bin/python tests/reference/packages.py diff-diff conformal >> tests/reference/prop99_conformal.csv
	@$(RUN) tests/reference/packages.py pysyncon conformal >> tests/reference/prop99_conformal.csv
	@echo "package,version,adopters,mbar,low,high,ci_low,ci_high" > tests/reference/relative_magnitudes.csv
	@$(VENV)/reference/diff-diff/bin/python tests/reference/packages.py diff-diff bounds >> tests/reference/relative_magnitudes.csv

# The page docs/methods/agreement.md, computed anew.
agreement: $(SYNCED)
	@$(RUN) -m tests.agreement

check: $(SYNCED)
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy

# Every version pinned by hash, for every platform, without index addresses: a mirror works as well as the public index.
lock: $(VENV)/.uv
	@$$(cat $(VENV)/.uv) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header --group dev pyproject.toml -o requirements.lock
	@$$(cat $(VENV)/.uv) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header --group cluster --constraint requirements.lock -o requirements-cluster.lock
	@$$(cat $(VENV)/.uv) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header --group browser --constraint requirements.lock -o requirements-browser.lock

clean:
	rm -rf data/processed

$(SYNCED): requirements.lock $(VENV)/.uv
	@echo "fetching packages (once) ..."
	@VIRTUAL_ENV=$(VENV) $$(cat $(VENV)/.uv) pip sync --quiet --compile-bytecode --require-hashes requirements.lock
	@touch $@

# uv is taken from the machine if it is there, else installed into a folder of its own inside .venv.
$(VENV)/.uv:
	@echo "making an environment in $(VENV) (once, about a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Rankeffekt needs Python 3.11 or newer")'
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null; then command -v uv > $@; else \
	    $(PYTHON) -m venv $(VENV)/uv && $(VENV)/uv/bin/python -m pip install --quiet uv && echo "$(VENV)/uv/bin/uv" > $@; fi
