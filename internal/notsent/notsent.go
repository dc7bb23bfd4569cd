// Package notsent is the error after which nothing can have reached WeChat Pay, for rooms
// that do not know the outcomes of calls: package wxpay says NotSent of it.
package notsent

import "github.com/wechatpay-chain/wxpay/internal/ident"

// An Error is bad input to something that sends nothing, or not yet.
type Error struct{ Err error }

// Error is the text of what was wrong, or the start and the end of a long one.
func (e Error) Error() string { return ident.Brief(e.Err.Error()) }

// Unwrap returns what was wrong.
func (e Error) Unwrap() error { return e.Err }
