// Package sandbox is a WeChat Pay that remembers, in one line of a test or program: an order that was placed
// can be paid, queried, refunded and found in tomorrow's bill, and each change is told to notify_url, signed
// and encrypted. WeChat Pay has no sandbox of its own for APIv3.
//
//	s := sandbox.New(t)
//	client, err := wxpay.New(s.Config())
//	…
//	err = s.Pay("T1")                // the customer pays; notify_url has heard of it
//	err = s.Advance(24 * time.Hour)  // tomorrow, with all that falls due until then
//
// It stands on package wxpaytest, which verifies every request and signs every answer; Gateway gives its
// faults, scripts and requests. The command wxpay sandbox is the same for programs in any language, with a page.
//
// # Time
//
// The world has one clock, which Advance moves. Signatures always bear the real time, so that any SDK
// goes on working after a move.
//
// # The page
//
// A browser finds a page at URL: what arrived, whether it was right, and buttons for all that customers and
// WeChat Pay do. A link to pay, code_url for example, opens the customer's sheet, also on a phone. A page of a
// shop that loads /_wxpay/jweixin.js in place of WeChat's JS-SDK has WeixinJSBridge and wx of the sandbox: they
// check paySign, say which field is wrong, and call back as WeChat does. What the page does, programs of any
// language do over HTTP, below /_wxpay/.
//
// # Honesty
//
// Every answer says in the header X-Wxpay-Simulated how sure it is that WeChat Pay does the same: documented,
// reported (seen in live answers, or said by users and support), guessed. Not simulated are risk
// control, fees, settlement and its delays, limits of users, and whether an appid belongs to a merchant.
package sandbox
