// Package world is a WeChat Pay that remembers: orders, refunds and all that follows from them, of one or
// several merchants, with one clock and the notifications that fall due. It knows no HTTP, no signature and
// no key: whoever carries it gives it calls and brings its notifications to the merchants.
//
// Everything in it happens in a transaction, under one lock, in the order of its clock, and is in the Store
// before it is answered. What it knows of WeChat Pay stands in three tables, each row with a source and how
// sure it is: the endpoints, the rules by which they refuse, and the switches for what sources tell in two ways.
package world
