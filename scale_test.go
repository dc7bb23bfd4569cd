//go:build !proof

package wxpay_test

// scale multiplies the runs of tests that look for rare events.
const scale = 1
