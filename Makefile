# The steps are those of the gate, .ci/run, which says what they do.

.PHONY: all test race lint docs conformance proof fuzz faults bench release

all: lint test

test race docs conformance proof fuzz faults bench release:
	.ci/run $@

lint:
	.ci/run format vet lint
