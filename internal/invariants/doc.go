// Package invariants holds tests only: what the whole client promises, whatever room keeps
// the promise. Each file is one promise, and each test fails where it is broken.
package invariants
