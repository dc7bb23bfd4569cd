// Package bench compares a call of wxpay with the least that any client must do
// (fasthttp and crypto/rsa, nothing checked) and with a careful client written on
// net/http. All of them send the same order to the same server in this process
// and verify the same signed answer. Run it with
//
//	go test -bench . -count 5
//
// RSA is 95 % of a call; the benchmarks named Stub replace the signing by a
// constant, so that the rest can be seen. Verifying (about 25 µs) stays in all.
package bench
