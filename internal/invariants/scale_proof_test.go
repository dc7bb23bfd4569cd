//go:build proof

package invariants_test

// scale multiplies the runs of tests that look for rare events: with the build
// tag proof they take a minute or two.
const scale = 25
