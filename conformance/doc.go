// Package conformance holds tests that need programs of others, a browser first of all. It is a
// module of its own, so that nobody who imports the library carries what they are driven with.
package conformance
