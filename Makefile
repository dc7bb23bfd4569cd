# The steps are those of the gate, .ci/run, which says what they do.

.PHONY: all test race lint proof fuzz bench release

all: lint test

test race proof fuzz bench release:
	.ci/run $@

lint:
	.ci/run format vet lint
