//go:build !proof

package invariants_test

// scale multiplies the runs of tests that look for rare events.
const scale = 1
