# Every target does its own set-up. Needs the .NET SDK; the local Kubernetes needs Debian and root, once.

CONFIGURATION ?= Release
SOURCES := $(shell find src tests crds config -not -path '*/obj/*' -not -path '*/bin/*' -not -path '*/TestResults/*' -type f \( -name '*.cs' -o -name '*.csproj' -o -name '*.json' -o -name '*.sh' -o -name '*.yaml' \)) \
	$(wildcard Directory.*.props global.json .editorconfig BannedSymbols.txt CodeMetricsConfig.txt)
DEMO := tests/ChannelOperator.Demo/bin/$(CONFIGURATION)/net10.0/demo

# What is in the images, and what makes them.
IMAGE_SOURCES := $(shell find src build crds -not -path '*/obj/*' -not -path '*/bin/*' -type f) \
	$(wildcard Dockerfile .dockerignore Directory.*.props global.json)

# The machine that the plugin is for: linux-x64, linux-arm64, osx-arm64, osx-x64, win-x64.
PLUGIN_RUNTIME ?= linux-x64

.PHONY: help build generate release-templates demo up down test e2e conformance images plugin soak bench bench-connector clean

help: ## show the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20

build: ## build everything; fails if CRDs, admission policies or docs/api do not fit the types and rules
	dotnet build ChannelOperator.sln --configuration $(CONFIGURATION) --nologo --verbosity quiet

generate: ## write the CRDs, config/admission and docs/api anew from the types and rules
	dotnet run --project src/ChannelOperator.CrdGenerator --configuration $(CONFIGURATION) -p:CheckCrds=false -- crds config/admission docs/api

release-templates: ## write tests/golden/VERSION, the pod templates that later versions must not change; before a release, once
	RELEASE_TEMPLATES=1 dotnet test tests/ChannelOperator.Tests --configuration $(CONFIGURATION) --nologo --filter FullyQualifiedName~ReleasedTemplatesTests

# A file target: when no source has changed the demo starts at once.
$(DEMO): $(SOURCES)
	dotnet build tests/ChannelOperator.Demo --configuration $(CONFIGURATION) --nologo --verbosity quiet
	@touch $@

demo: $(DEMO) ## show the operator at work on a real API server
	@$(DEMO)

up: $(DEMO) ## start a cluster with the operator and the samples, and leave it running
	@$(DEMO) up

down: $(DEMO) ## stop what `make up` started
	@$(DEMO) down

test: build ## run every test that this machine can run
	@tests/run-tests.sh $(CONFIGURATION)

e2e: build ## run the tests on a real node, with the images; needs root, and installs Debian packages
	@tests/run-e2e.sh $(CONFIGURATION)

conformance: ## judge the image of a connector by the contract: IMAGE=NAME-OR-ARCHIVE, PROFILE=FILE; needs root, and installs Debian packages
	@[ -n "$(IMAGE)" ] || { echo "make conformance: IMAGE is missing: name an image or an archive of one, as in make conformance IMAGE=channel-connector:0.1.0" >&2; exit 2; }
	@build/install-packages.sh conformance
	@dotnet build tests/ChannelConnector.Conformance --configuration $(CONFIGURATION) --nologo --verbosity quiet
	@tests/ChannelConnector.Conformance/bin/$(CONFIGURATION)/net10.0/conformance $(IMAGE) $(if $(PROFILE),--profile $(PROFILE)) $(CONFORMANCE)

images: ## build the images of operator and connector, with docker or buildah
	@build/images.sh

# With the runtime in it, for users of kubectl as a rule have no .NET; compiled ahead, for it starts with every call. Restored beside the lock files, which are for no one kind of machine.
plugin: ## artifacts/kubectl-channel-RUNTIME.tar.gz, the kubectl plugin as one file; PLUGIN_RUNTIME=osx-arm64 and so on
	dotnet publish src/ChannelOperator --configuration Release --runtime $(PLUGIN_RUNTIME) --self-contained --output artifacts/plugin/$(PLUGIN_RUNTIME) --nologo --verbosity quiet \
		-p:PublishSingleFile=true -p:PublishReadyToRun=true -p:DebugType=none -p:GenerateDocumentationFile=false -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:NuGetLockFilePath=obj/plugin.lock.json -p:RestoreLockedMode=false
	@cd artifacts/plugin/$(PLUGIN_RUNTIME) && for suffix in "" .exe; do if [ -f channel-operator$$suffix ]; then mv channel-operator$$suffix kubectl-channel$$suffix; tar -czf ../../kubectl-channel-$(PLUGIN_RUNTIME).tar.gz kubectl-channel$$suffix; fi; done
	@echo artifacts/kubectl-channel-$(PLUGIN_RUNTIME).tar.gz

artifacts/images/built: $(IMAGE_SOURCES)
	@build/images.sh

soak: build ## what takes too long for every day: every crash point, hundreds of kills of the connector, and half an hour of random changes and faults
	@tests/ChannelOperator.Soak/bin/$(CONFIGURATION)/net10.0/soak $(SOAK)

bench: build ## measure the operator beside a floor; N=10000 for more channels, BENCH=--guard to count writes only
	@bench/ChannelOperator.Bench/bin/$(CONFIGURATION)/net10.0/bench $(if $(N),--channels $(N)) $(BENCH)

bench-connector: build ## measure the connector beside one that stores nothing and one that only verifies signatures
	@bench/ChannelConnector.Bench/bin/$(CONFIGURATION)/net10.0/bench-connector $(BENCH)

clean: ## remove what was built here; the built Kubernetes and base images stay in their cache
	rm -rf TestResults artifacts
	find src tests bench -type d \( -name bin -o -name obj -o -name TestResults \) -prune -exec rm -rf {} +
