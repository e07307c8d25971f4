# Every target says what it does in `make help`; the work is in make/, e2e/ and server-image/.
# MVN_FLAGS reaches each Maven call: `make check MVN_FLAGS=-o` works without a network.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules
MVN := make/mvn $(MVN_FLAGS)
export MVN_FLAGS

.PHONY: help
help: ## print this list
	@echo "Sealstream: encrypted streaming clusters on Kubernetes that speak NATS and JetStream."
	@echo
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 23

.PHONY: setup
setup: ## check the prerequisites and install Debian packages that are missing (needs root only for that)
	@make/prerequisites
	@make/setup

.PHONY: build
build: ## compile and package everything without tests; afterwards server-image/bin/sealstream-server works
	@make/prerequisites
	@$(MVN) -q package -DskipTests
	@server-image/bin/prepare

.PHONY: check
check: ## the inner loop: formatting, unit and property tests; no cluster, no power cuts
	@make/prerequisites
	@$(MVN) -T 2 spotless:check test -DexcludedGroups=crash

.PHONY: test
test: ## everything: all tests of all modules; the log is target/test.log
	@make/test

.PHONY: stories
stories: image ## stories on a Kubernetes that are too long for `make test`; ONLY='ThreeNodes*Story' tells others
	@make/stories "$(ONLY)"

.PHONY: sim
sim: ## random histories of the store with crashes: SEEDS=100000 for many, SEED=42 for one again
	@make/prerequisites
	@MVN_FLAGS="$(MVN_FLAGS)" make/sim $(if $(SEED),-Dseed=$(SEED),-Dseeds=$(or $(SEEDS),10000))

.PHONY: kills
kills: ## a server under load killed KILLS=50 times while keys and cipher change; SEED=42 for the same plan again
	@make/prerequisites
	@MVN_FLAGS="$(MVN_FLAGS)" make/kills KilledServerTest -Dkills=$(or $(KILLS),50) $(if $(SEED),-Dseed=$(SEED))

.PHONY: power-cuts
power-cuts: ## the same on a volume that loses what was not synced: CUTS=50 power cuts and failed syncs; SEED=42
	@make/prerequisites
	@MVN_FLAGS="$(MVN_FLAGS)" make/kills PowerCutServerTest -Dcuts=$(or $(CUTS),50) $(if $(SEED),-Dseed=$(SEED))

.PHONY: jepsen
jepsen: ## three servers killed, parted, without power, spoiled, full, changed: RUNS=200 runs of LENGTH=20 s; SEED=42 for one plan again; ONLY=rot,wipe for some faults
	@make/prerequisites
	@MVN_FLAGS="$(MVN_FLAGS)" make/jepsen -Dseconds=$(or $(LENGTH),20) $(if $(ONLY),-Donly=$(ONLY)) $(if $(SEED),-Dseed=$(SEED),-Druns=$(or $(RUNS),200) -Dfrom=$(or $(FROM),1))

.PHONY: histories
histories: ## random histories of the operator's guard, other ones each time: SEEDS=100000 for many, SEED=42 for one again
	@make/prerequisites
	@MVN_FLAGS="$(MVN_FLAGS)" make/histories "$(SEED)" $(if $(SEED),1,$(or $(SEEDS),10000))

.PHONY: sim-raft
sim-raft: ## random histories of a Raft group whose links, disks and members fail: SEEDS=100000, SEED=42
	@make/prerequisites
	@MVN_FLAGS="$(MVN_FLAGS)" make/sim-raft $(if $(SEED),-Dseed=$(SEED),-Dseeds=$(or $(SEEDS),10000))

.PHONY: image
image: build ## both container images as OCI archives: server-image/image/target and operator/target
	@make/setup
	@make/image

.PHONY: demo
demo: image ## the whole story on a real Kubernetes, in a few minutes; KEEP=1 leaves the cluster up
	@e2e/demo/demo.sh

.PHONY: bench
bench: image ## figures of this machine beside nats-server, and of the operator on a Kubernetes; FULL=1 writes docs/performance.md, ONLY=name one section
	@server-image/bench/bench.sh
	@$(if $(ONLY),:,e2e/bench/figures.sh)

.PHONY: cluster-up
cluster-up: ## start a Kubernetes for tests: CLUSTER=current (your KUBECONFIG), kind or single-host; unset: what fits here
	@make/prerequisites cluster
	@make/setup
	@e2e/cluster/up
	@echo "export KUBECONFIG=$$(e2e/cluster/cluster kubeconfig)"

.PHONY: cluster-down
cluster-down: ## end it and remove all that it made
	@e2e/cluster/down
