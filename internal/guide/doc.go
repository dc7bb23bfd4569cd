// Package guide holds the programs that the pages below docs show: each is an example that runs, against package sandbox or package
// wxpaytest. It has no code but tests.
package guide
