# Handrail. `make` alone prints the targets.

GO        ?= go
BIN       := bin/handrail
# What a GOOS/GOARCH from outside builds for; setup fetches the same library.
TARGET_OS   = $(shell $(GO) env GOOS)
TARGET_ARCH = $(shell $(GO) env GOARCH)
# setup runs on this machine, whatever it fetches for, and without the tag that
# embeds what it is about to fetch.
HOST_GO   := env -u GOOS -u GOARCH -u GOFLAGS CGO_ENABLED=0 $(GO)

.DEFAULT_GOAL := help
.PHONY: help
help: ## print this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z-]*:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## fetch ONNX Runtime from npm, pinned by hash (needs npm; once, 110 MB)
	@$(HOST_GO) run ./sdk/onnx/ortlib/setup -os $(TARGET_OS) -arch $(TARGET_ARCH)

.PHONY: build
build: setup ## build bin/handrail: one file with library, models and rules
	CGO_ENABLED=1 $(GO) build -tags embed_ort -trimpath -ldflags "-s -w" -o $(BIN) ./sidecar/cmd/handrail

.PHONY: run
run: build ## set up, build and serve on 127.0.0.1:8080 with the playground
	$(BIN) serve

# Browser tests need Chromium, the README's commands need curl, tests of bundles OpenSSL; Python examples
# are tested where Python is.
TEST_TAGS := browser $(if $(shell command -v python3),python)

.PHONY: test-tools
test-tools: browser # what tests need is installed where that is possible, else said
	@./.ci/need curl curl
	@./.ci/need openssl openssl

.PHONY: browser
browser: ## install Chromium for the browser tests
	@test -n "$$CHROMIUM" || ./.ci/need chromium chromium chromium-browser google-chrome

.PHONY: test
test: setup test-tools ## run every test
	$(GO) vet ./...
	$(GO) test -shuffle=on -timeout 20m -tags "$(TEST_TAGS)" ./...

.PHONY: race
race: setup ## run the tests of SDK and sidecar under the race detector
	$(GO) test -shuffle=on -timeout 20m -race ./sdk/... ./sidecar/...

.PHONY: lint
lint: ## run the linters (builds golangci-lint once, about three minutes)
	@test -x .build/golangci-lint || GOBIN=$(CURDIR)/.build $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT)
	.build/golangci-lint run ./...
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "run gofmt on:"; echo "$$unformatted"; exit 1; }

GOLANGCI_LINT := v2.15.0

.PHONY: check
check: lint test ## linters, formatting and every test
	CGO_ENABLED=0 $(GO) build ./sdk ./rules ./sdk/internal/...

.PHONY: readme
readme: setup ## run the README's commands and write their answers into it
	$(GO) test -count=1 ./examples -run Readme -update

.PHONY: fuzz
fuzz: ## fuzz every property for a minute each
	@for target in $$(grep -rl --include='*_test.go' '^func Fuzz' sdk | xargs -n1 dirname | sort -u); do \
	  for name in $$(grep -rhoE '^func Fuzz[A-Za-z]+' $$target/*_test.go | cut -c6-); do \
	    $(GO) test ./$$target -run '^$$' -fuzz "^$$name$$" -fuzztime 60s || exit 1; done; done

.PHONY: image-parity
image-parity: setup ## compare the image model with nsfwjs in Node (installs 420 MB)
	cd benchmarks/image-parity && npm ci --no-audit --no-fund && $(GO) run ./draw .build/pictures && \
	  node golden.mjs .build/pictures .build/golden.json && $(GO) run ./compare .build/pictures .build/golden.json

.PHONY: bench
bench: build ## measure every budget beside its peers (about four minutes, installs npm peers)
	$(GO) run ./benchmarks/report

.PHONY: soak
soak: setup ## a million text runs and 20,000 image runs; fails where memory grows
	$(GO) run ./benchmarks/soak -out benchmarks/record

.PHONY: clean
clean: ## remove what was built (the fetched library stays)
	rm -rf bin .build coverage.out

.PHONY: clean-all
clean-all: clean ## remove the fetched library as well
	rm -rf sdk/onnx/ortlib/dist
