# The verbs of the project. `make` alone lists them.

SWIFT ?= swift
BUILD ?= $(SWIFT) build
DEMO = samples/store

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: setup
setup: ## install the system libraries (apt or brew); says what it does
	@scripts/setup

.PHONY: demo
demo: setup ## build in release and serve the store demo on 127.0.0.1:8080
	$(BUILD) -c release --product gwsim
	.build/release/gwsim serve -f $(DEMO)

.PHONY: build
build: setup ## build everything in debug
	$(BUILD) --build-tests --explicit-target-dependency-import-check error

# Tests that drive the built program block their threads while they wait, which would starve tests on event loops:
# they run by themselves.
BLACK_BOX = ConformanceTests|TestClientsTests|EnvoyTruthTests|EnvoyExportTests|EndToEndTests|CommandTests

# Tests of sockets and clocks in this process: long computations beside them would starve them, too.
SOCKETS = GatewayProxyTests|StubBackendsTests

.PHONY: test
test: build ## set up, build and run every test
	$(SWIFT) test --skip-build --skip '$(BLACK_BOX)|$(SOCKETS)'
	$(SWIFT) test --skip-build --filter '$(SOCKETS)'
	$(SWIFT) test --skip-build --filter '$(BLACK_BOX)'

# How long, from which number on, and what: `make fuzz SECONDS=3600 SEED=7 TARGET=requests`.
SECONDS ?= 60
SEED ?= 1
TARGET ?= all

.PHONY: fuzz
fuzz: setup ## try mutated inputs on every parser: SECONDS=60 SEED=1 TARGET=all
	$(BUILD) -c release --product fuzz
	FUZZ_FAILURES=.build/fuzz .build/release/fuzz --seconds $(SECONDS) --seed $(SEED) --target $(TARGET)

.PHONY: fuzz-again
fuzz-again: ## try one input once more: TARGET=requests INPUT=file
	$(BUILD) -c release --product fuzz
	.build/release/fuzz --target $(TARGET) --input $(INPUT)

.PHONY: lint
lint: ## check the format, the docs and the direction of imports
	@scripts/lint

.PHONY: facts
facts: ## list the numbered facts that no test shows
	@scripts/facts

.PHONY: format
format: ## rewrite the sources in the project's format
	$(SWIFT) format -i -p -r Sources Tests benchmarks

.PHONY: golden
golden: build ## record the golden files anew; the run fails so that a person reads the diff
	GWSIM_RECORD=1 $(SWIFT) test --skip-build
