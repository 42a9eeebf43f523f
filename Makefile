# What people run is what CI runs. `make help` lists the commands.

.DEFAULT_GOAL := help
.PHONY: help setup test test-all demo bench fuzz simd-levels format clean

help: ## Lists the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

setup: ## Installs what the tests need and this machine lacks
	@.ci/setup

test: ## Tests everything a change can break, in every language (below 25 minutes on 2 cores)
	@.ci/test

test-all: ## Adds what is long: fuzzing, memory checkers, supplier pictures, accuracy against the peers
	@.ci/test-all

demo: ## Renders real stickers into out/, and a page to look at them
	@cargo run --release --example demo

bench: ## Runs the criterion benches
	@cargo bench --workspace

fuzz: ## Runs each fuzz target for a minute (SECONDS_EACH=60)
	@.ci/fuzz

simd-levels: ## Compares the pixels and files of an old, a middle and a new x86-64 processor
	@.ci/simd-levels

format: ## Formats the Rust sources
	@cargo fmt --all

clean: ## Removes what was built
	@cargo clean && rm -rf out
