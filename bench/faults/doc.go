// Command faults sends requests of package wxpay through a hostile server and counts what must
// never happen: a request that is sent twice without leave, an answer that reaches another
// caller, a forged answer that is accepted, an outcome that is not the truth, a panic, a
// goroutine or a descriptor that is left. Every fault is drawn by a seed:
//
//	go run ./faults -requests 100000 -seed 1
//	go run ./faults -soak 15m
//
// The server shares no code with the library. It reads HTTP by itself, keeps a ledger of what
// reached it, and knows the truth: whether a request was carried out, and what it was told.
// The program ends with 1 if a count is not 0, and prints the first violations with the number
// of the request, for -replay.
package main
