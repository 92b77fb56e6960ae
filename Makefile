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
run: build ## build and serve on 127.0.0.1:8080
	$(BIN) serve

.PHONY: test
test: setup ## run all tests
	$(GO) test -shuffle=on ./...

.PHONY: race
race: setup ## run all tests under the race detector
	$(GO) test -shuffle=on -race ./...

.PHONY: bench
bench: setup ## run the Go benchmarks
	$(GO) test -run '^$$' -bench . ./...

.PHONY: soak
soak: setup ## a million text runs and 20,000 image runs; fails where memory grows
	$(GO) run ./benchmarks/soak -out benchmarks/record

.PHONY: check
check: setup ## formatting, vet and all tests
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "run gofmt on:"; echo "$$unformatted"; exit 1; }
	$(GO) vet ./...
	CGO_ENABLED=0 $(GO) build ./sdk ./rules ./sdk/internal/...
	$(GO) test -shuffle=on ./...

.PHONY: clean
clean: ## remove what was built (the fetched library stays)
	rm -rf bin .build coverage.out

.PHONY: clean-all
clean-all: clean ## remove the fetched library as well
	rm -rf sdk/onnx/ortlib/dist
