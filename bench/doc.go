// Package bench measures payments under load. Package contest lets several clients send the same order, and command table prints what
// each of them costs: the least that any client must do (fasthttp and crypto/rsa, nothing checked), a careful client written on net/http,
// and wxpay. Run it with
//
//	make bench
package bench
