package request

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/itchyny/gojq"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// checkAll refuses what does not go with --all.
func (o *Options) checkAll(method, path string, hasBody bool) error {
	switch {
	case method != http.MethodGet || hasBody:
		return exit.Usagef("wxpay get PATH name==value --all", "--all is for a GET, which has no body")
	case o.Output != "" || o.QR || o.Include:
		return exit.Usagef("redirect standard output, or leave --all out", "--all does not go with --output, --qr or --include")
	case isNoList(path):
		return exit.Usagef("leave --all out", "--all is for lists, and %s is documented as none", path)
	}
	return nil
}

// isNoList reports whether a path is documented, and nothing of it says that it has pages.
func isNoList(path string) bool {
	e, found := catalogue.Default().Lookup(http.MethodGet, path)
	return found && !slices.ContainsFunc(e.Params(), func(f catalogue.Field) bool {
		return f.In == catalogue.InQuery && slices.Contains([]string{
			"offset", "limit", "count", "page", "page_token", "page_size", "page_index", "page_num", "page_no", "cursor",
		}, f.Name)
	})
}

// printPages prints each row of a list, or what a jq filter makes of it, in a line of its own. An error behind rows
// says that they are not all.
func (o *Options) printPages(ctx context.Context, filter *gojq.Code, chain *wxpay.Chain, params wxpay.Params) error {
	printed := 0
	for row, err := range wxpay.Pages[json.RawMessage](ctx, chain, params) {
		if err == nil {
			err = o.printRow(ctx, filter, row)
		}
		if err != nil {
			if printed > 0 {
				o.app.Warnf("the list is not whole: an error came behind %d rows", printed)
			}
			return err
		}
		printed++
	}
	return nil
}

func (o *Options) printRow(ctx context.Context, filter *gojq.Code, row json.RawMessage) error {
	if filter == nil {
		return o.printLine(row)
	}
	input, err := decoded(string(row))
	if err != nil {
		return err
	}
	wrong, err := printResults(ctx, o.app, filter, input)
	if wrong != nil {
		return exit.Unshown("the row was printed instead", errors.Join(fmt.Errorf("the filter %s: %w", o.JQ, wrong), o.printLine(row)))
	}
	return err
}

// printLine prints JSON in one line.
func (o *Options) printLine(row json.RawMessage) error {
	var line bytes.Buffer
	if err := json.Compact(&line, row); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(o.app.Stdout, terminal.Shown(o.app.Stdout, line.String())); err != nil {
		return exit.Unshown("look at where standard output goes", err)
	}
	return nil
}
