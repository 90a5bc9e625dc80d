# The ways in: `make run` shows it alive, `make test` proves it. Both install what is missing.

.DEFAULT_GOAL := help
# Steps tell about themselves in order; cargo and npm use all cores by themselves.
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# What tools/setup.sh fetched for this project only, and rustup's programs, come first.
export PATH := $(CURDIR)/.cache/node/node_modules/.bin:$(CURDIR)/.cache/go/go/bin:$(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

TARGET := $(or $(CARGO_TARGET_DIR),target)
# Everything that goes into the built page.
PAGE_SOURCES := $(shell find ui -type f -not -path 'ui/node_modules/*' -not -path 'ui/dist/*' \
    -not -path 'ui/browser/*' 2>/dev/null)
STEP = @printf '\n== %s\n'
# With Go's own resolver and compression a C compiler is not needed.
GO_BUILD = CGO_ENABLED=0 go build
GO_FLAGS = -trimpath -ldflags='-s -w'

.PHONY: help run test test-servers test-fleet test-collector test-browser screenshots bench fuzz dist deb image test-dist test-deb clean \
        setup-run setup-test setup-fuzz setup-package page page-checks format lints crates engines programs test-workspace

help: ## this list
	@echo 'make TARGET, where TARGET is one of'
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: setup-run page ## builds sessionwatch and starts it; with a demo server when no servlet container runs here
	$(STEP) 'building sessionwatch and its agent'
	cargo build --release -p sessionwatch
	@exec $(TARGET)/release/sessionwatch serve --demo

test: setup-test format page-checks lints crates page programs test-workspace test-browser ## every check and every test, the quick ones first

test-servers: setup-test page programs ## the servers that are too large for every run: TomEE, WildFly, GlassFish, Payara, Liberty, Lucee
	$(STEP) 'large servers'
	cargo test -p sessionwatch-tests --test servers --test lucee --test traps -- --include-ignored

test-fleet: setup-test page programs .cache/cortex ## fifty machines, and an engine of three nodes that are killed, which Go builds for it
	$(STEP) 'a fleet and its engine'
	cargo test -p sessionwatch-tests --test cortex -- --include-ignored

test-collector: setup-test page programs ## OTLP out, to a real OpenTelemetry Collector, which Go builds for it
	$(STEP) 'building the collector'
	go build -C tests/collector $(GO_FLAGS) -o "$(CURDIR)/.cache/collector" .
	$(STEP) 'metrics to a collector'
	cargo test -p sessionwatch-tests --test otlp_export -- --include-ignored

test-browser: setup-test page programs ## the page in a real Chromium
	$(STEP) 'the page in a real browser'
	cd ui && npm run --silent test:browser

screenshots: setup-test page programs ## the pictures in docs/images, from a real Tomcat with real visitors
	$(STEP) 'pictures of the page'
	cd ui && npm run --silent screenshots

bench: setup-test page ## every benchmark, with the figures that DESIGN.md asks for
	$(STEP) 'benchmarks'
	cargo bench --workspace
	$(STEP) 'benchmark of the page in a real browser'
	cd ui && npm run --silent bench

# Seconds for each target, and which.
FUZZ_SECONDS = 300
FUZZ_TARGETS = log state subject frames query
# Without a sanitizer, which takes a nightly compiler: the code in question has no unsafe blocks. Without optimising over
# crates, which takes twice as long.
FUZZ = CARGO_PROFILE_RELEASE_LTO=off cargo fuzz build --fuzz-dir crates/fuzz --features libfuzzer --sanitizer none \
    --target-dir $(TARGET)/fuzz

fuzz: setup-fuzz ## libFuzzer on everything that reads what others wrote, FUZZ_SECONDS=300 for each of FUZZ_TARGETS
	$(STEP) 'building the fuzz targets'
	$(FUZZ)
	@programs=$(TARGET)/fuzz/$$(rustc -vV | sed -n 's/^host: //p')/release; \
	for target in $(FUZZ_TARGETS); do \
	    printf '\n== fuzzing %s for %s s\n' "$$target" $(FUZZ_SECONDS); \
	    mkdir -p "$(TARGET)/fuzz/corpus/$$target"; \
	    "$$programs/$$target" "$(TARGET)/fuzz/corpus/$$target" "crates/fuzz/corpus/$$target" \
	        -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
	        -artifact_prefix="$(TARGET)/fuzz/failed-$$target-" || exit 1; \
	done

dist: setup-package page ## the archive that is handed out, the same bytes wherever it is built
	$(STEP) 'building the archive'
	@tools/dist.sh archive

deb: setup-package page ## the Debian package
	$(STEP) 'building the Debian package'
	@tools/dist.sh deb

image: deb ## the Debian package in an image for containers, by docker
	$(STEP) 'building the image'
	docker build --tag sessionwatch .

test-dist: setup-package ## builds the archive in two folders and compares the bytes
	$(STEP) 'the archive, built twice'
	@tools/test-dist.sh

test-deb: setup-package page ## installs the Debian package, starts, checks, removes and purges it; as root
	$(STEP) 'the Debian package, installed'
	@tools/test-deb.sh

clean: ## removes what was built and fetched into this folder
	cargo clean
	rm -rf ui/dist ui/node_modules .cache

# --- the steps ---------------------------------------------------------------------------------------------

setup-run:
	@tools/setup.sh run

setup-test:
	@tools/setup.sh test

setup-fuzz:
	@tools/setup.sh fuzz

setup-package:
	@tools/setup.sh package

format:
	$(STEP) 'formatting'
	cargo fmt --all --check

page-checks: ui/node_modules/.package-lock.json
	$(STEP) 'the page: lints, types, unit tests'
	cd ui && npm run --silent lint && npm run --silent typecheck && npm run --silent test
	@tools/check-packages.sh

lints:
	$(STEP) 'lints'
	cargo clippy --workspace --all-targets -- -D warnings

crates:
	$(STEP) 'the crates we build on'
	@tools/check-crates.sh

engines: .cache/victoria-metrics .cache/prometheus-3 ## the engines that the tests write to, built by Go

.cache/victoria-metrics: tests/victoria-metrics/go.mod tests/victoria-metrics/go.sum
	$(STEP) 'building VictoriaMetrics for the tests'
	$(GO_BUILD) -C tests/victoria-metrics $(GO_FLAGS) -o "$(CURDIR)/$@" github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics

.cache/prometheus-3: tests/prometheus/main.go tests/prometheus/go.mod tests/prometheus/go.sum
	$(STEP) 'building what the tests need of Prometheus 3'
	$(GO_BUILD) -C tests/prometheus $(GO_FLAGS) -o "$(CURDIR)/$@" .

# Minutes: not for every run.
.cache/cortex: tests/cortex/go.mod tests/cortex/go.sum
	$(STEP) 'building Cortex for the tests'
	$(GO_BUILD) -C tests/cortex $(GO_FLAGS) -tags slicelabels -o "$(CURDIR)/$@" github.com/cortexproject/cortex/cmd/cortex

programs: page engines
	$(STEP) 'building sessionwatch and its agent'
	cargo build -p sessionwatch -p sessionwatch-jvm-agent -p sessionwatch-tests

test-workspace:
	$(STEP) 'tests'
	cargo test --workspace

page: ui/dist/index.html

ui/dist/index.html: ui/node_modules/.package-lock.json $(PAGE_SOURCES)
	$(STEP) 'building the page'
	cd ui && npm run --silent build
	@touch $@

ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json
	$(STEP) 'fetching what the page is built with'
	cd ui && npm ci --no-audit --no-fund
	@touch $@
