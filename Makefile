# Two commands do all set-up: `make` (needs Go and make) and `make test`.
GO      ?= go
# The same source gives the same bytes, whoever builds.
export CGO_ENABLED := 0
BUILD   := $(GO) build -buildvcs=false -trimpath -ldflags='-s -w'
PRODUCT := eadm
COLLECTORS := $(addprefix dist/collectors/$(PRODUCT)-collector, .exe -windows-arm64.exe -linux-amd64 -linux-arm64)
SOURCE  := go.mod go.sum $(shell find content site guide generator bundle redact evtx logs diagnose collector review cmd \
             -type f -not -name '*_test.go' -not -path '*/testdata/*' -not -path '*/bench/*')
EXAMPLE := $(shell find examples -type f)

.DEFAULT_GOAL := all
.PHONY: all test bench fuzz serve picture release clean help

all: dist/.diagnosed ## build the guide with its collectors and review, make a bundle from the example server, show its diagnosis
	@cat dist/.diagnosed
	@printf '\nNext:\n  open dist/guide/index.html                  the guide, as an administrator opens it\n'
	@printf '  dist/review inspect dist/bundle/*.zip       the bundle, as support reads it\n'
	@printf '  dist/review serve --demo --data dist/data   the pages support works in, with examples\n'
	@printf '  make test                                   everything, browsers and Wine included\n'

dist/collectors/$(PRODUCT)-collector.exe:              export GOOS := windows
dist/collectors/$(PRODUCT)-collector.exe:              export GOARCH := amd64
dist/collectors/$(PRODUCT)-collector-windows-arm64.exe: export GOOS := windows
dist/collectors/$(PRODUCT)-collector-windows-arm64.exe: export GOARCH := arm64
dist/collectors/$(PRODUCT)-collector-linux-amd64:      export GOOS := linux
dist/collectors/$(PRODUCT)-collector-linux-amd64:      export GOARCH := amd64
dist/collectors/$(PRODUCT)-collector-linux-arm64:      export GOOS := linux
dist/collectors/$(PRODUCT)-collector-linux-arm64:      export GOARCH := arm64
$(COLLECTORS): $(SOURCE)
	@mkdir -p $(@D)
	$(BUILD) -o $@ ./cmd/collector

dist/bin/%: $(SOURCE)
	@mkdir -p $(@D)
	$(BUILD) -o $@ ./cmd/$*

dist/review: dist/bin/review
	@cp $< $@

dist/guide/index.html: dist/bin/guide $(COLLECTORS)
	dist/bin/guide build --content content --collectors dist/collectors --out dist/guide
	@touch $@

# What review serve --demo shows.
dist/demo/demo.json: review/web/demo.sh dist/bin/collector $(EXAMPLE)
	@bash review/web/demo.sh dist/bin/collector examples/server dist/demo

dist/.diagnosed: dist/demo/demo.json dist/guide/index.html dist/review dist/bin/collector $(EXAMPLE)
	@rm -rf dist/bundle && mkdir -p dist/bundle
	dist/bin/collector collect --page import-ad --state not-starting --from examples/server --out dist/bundle --yes --lang en
	@dist/review inspect dist/bundle/*.zip --lang en > $@.part && mv $@.part $@

test: ## run every test, installing what it needs (Debian or Ubuntu, as root or with sudo)
	@bash test/run

bench: ## measure speed, size and memory beside the peers, one table
	@bash test/bench

fuzz: ## fuzz every parser of foreign bytes, SECONDS each (default 120)
	@bash test/fuzz $(or $(SECONDS),120)

serve: dist/bin/guide ## serve the guide while writing it, reloading on save
	dist/bin/guide serve --content content

picture: dist/guide/index.html dist/demo/demo.json dist/review ## take the README's pictures anew from the real thing
	@bash test/setup && node test/site/picture.mjs
	@WIDTHS=1280 SCHEMES=light node test/review/picture.mjs dist/pictures /cases/2 && cp dist/pictures/cases-2-1280-light.png case.png

release: $(COLLECTORS) dist/bin/guide ## what is handed out, in dist/release: guide zip, review, sums, SBOM (VERSION=1.2.3; CERT=… KEY=… signs)
	@rm -rf dist/programs && mkdir -p dist/programs
	@cp -R dist/collectors dist/programs/ && cp dist/bin/guide dist/programs/
	GOOS=linux GOARCH=amd64 $(BUILD) -o dist/programs/review/review-linux-amd64 ./cmd/review
	GOOS=linux GOARCH=arm64 $(BUILD) -o dist/programs/review/review-linux-arm64 ./cmd/review
	GOOS=windows GOARCH=amd64 $(BUILD) -o dist/programs/review/review-windows-amd64.exe ./cmd/review
	@$(GO) run ./test/release --bin dist/programs --out dist/release --product $(PRODUCT) --version $(or $(VERSION),1.0.0) \
	  $(if $(CERT),--cert $(CERT) --key $(KEY)) $(if $(PKCS12),--pkcs12 $(PKCS12)) $(if $(PASS),--pass $(PASS)) $(if $(TIMESTAMP),--timestamp $(TIMESTAMP))
	@cat dist/release/SHA256SUMS

clean: ## remove what was built
	rm -rf dist

help: ## say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12
