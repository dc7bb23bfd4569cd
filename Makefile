# The steps are those of the gate, .ci/run, which says what they do.

.PHONY: all test race lint docs conformance hours proof fuzz faults bench release

all: lint test

test race docs conformance hours proof fuzz faults release:
	.ci/run $@

# One table: the floor, the floor with a map, net/http and wxpay, by turns on one processor.
bench:
	cd bench && go run ./table

lint:
	.ci/run format vet lint
