package paging

import (
	"fmt"
	"strings"
)

// A pageError is an error of one page.
type pageError struct {
	page int
	err  error
}

// PageError puts the page that is asked for into an error of package wxpay.
func (w *Walk) PageError(err error) error { return &pageError{w.page, err} }

func (e *pageError) Error() string {
	return fmt.Sprintf("wxpay: page %d: %s", e.page, strings.TrimPrefix(e.err.Error(), "wxpay: "))
}

func (e *pageError) Unwrap() error { return e.err }
