// Package invariants holds tests only: what the whole client promises, whatever room keeps
// the promise. Each file is one promise, and its tests fail where the promise is broken.
//
//   - signed_bytes: what is signed is what is sent
//   - sent_once: nothing is sent twice by itself
//   - outcome: every error says what became of the request, and Rejected is certain
//   - nothing_unverified: nothing unverified is a success
//   - path_shape: a value never changes the shape of the path
//   - context: the context is obeyed at every stage, and nothing outlives the call
//   - secrets: secrets never print, and go to nobody else
//   - door: package wxpay stays small enough to be read
//   - no_globals: calls and merchants in one process never meet
//   - bad_input: bad input is a clear and short error, and nothing panics
//   - belongs: an answer belongs to its request
//   - corpus: the documented calls are sent as the PHP SDK sends them
package invariants
