package world

import "strings"

// An Outcome is what comes of a value without a page and a customer, for tests.
type Outcome struct {
	Where string // the field
	Value string // how it looks
	What  string // what happens
}

// The values of Magic.
const (
	paidEnd       = "-paid"
	failEnd       = "-fail"
	userpayingEnd = "-userpaying"
	lostEnd       = "-lost"
	riskyOpenID   = "o-risk"
)

// Magic returns the values that bring about an outcome by themselves.
func Magic() []Outcome {
	return []Outcome{
		{"out_trade_no, combine_out_trade_no", "ends in " + paidEnd, "the order is paid by itself, as soon as it is answered"},
		{"out_trade_no, combine_out_trade_no", "ends in " + failEnd, "not enough money: it stays NOTPAY; by code it is PAYERROR"},
		{"out_trade_no of a payment by code", "ends in " + userpayingEnd, "USERPAYING, until somebody pays or lets it fail"},
		{"out_trade_no of a payment by code", "ends in " + lostEnd, "SYSTEM_ERROR, and the money was taken"},
		{"reason of a refund", "ABNORMAL or CLOSED", "the refund ends in this state"},
		{"receivers[].description of profit sharing", "a fail_reason, RECEIVER_HIGH_RISK for example", "the receiver is CLOSED for it"},
		{"receivers[].account of profit sharing", "begins with " + riskyOpenID, "the receiver is CLOSED for RECEIVER_HIGH_RISK"},
		{"description of a return of profit sharing", "a fail_reason, TIME_OUT_CLOSED for example", "the return is FAILED for it"},
		{"transfer_remark", "SUCCESS", "the user confirms by himself, as soon as it is answered"},
		{"transfer_remark", "a fail_reason, NAME_NOT_CORRECT for example", "the user confirms by himself, and the transfer fails for it"},
		{"openid of a transfer", "begins with " + riskyOpenID, "the transfer fails for TRANSFER_RISK, once it is confirmed"},
		{"out_order_no of Payscore", "ends in " + paidEnd, "the user confirms by himself, as soon as it is answered"},
		{"out_order_no of Payscore", "ends in " + failEnd, "charges fail, until the user pays"},
		{"openid of Payscore", "begins with " + riskyOpenID, "the order is refused"},
	}
}

// ends reports whether a number has one of the ends of Magic.
func ends(number, end string) bool { return strings.HasSuffix(number, end) }
