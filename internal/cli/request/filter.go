package request

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/itchyny/gojq"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/internal/cli/terminal"
)

// compileFilter reads a jq filter, before anything is sent. nil is none.
func compileFilter(filter string) (*gojq.Code, error) {
	if filter == "" {
		return nil, nil //nolint:nilnil // there is none
	}
	query, err := gojq.Parse(filter)
	if err != nil {
		return nil, exit.Usagef("see the manual of jq", "the filter %s: %v", filter, err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, exit.Usagef("see the manual of jq", "the filter %s: %v", filter, err)
	}
	return code, nil
}

// printFiltered prints what a jq filter makes of an answer, a line for each result; texts
// are printed as they are.
func printFiltered(ctx context.Context, a *app.App, filter string, code *gojq.Code, resp *wxpay.Response) error {
	var input any
	if text := resp.Get("@this").Raw; text != "" {
		var err error
		if input, err = decoded(text); err != nil {
			return unfiltered(a, resp, errors.New("it is no JSON"))
		}
	} else if len(resp.Body) > 0 {
		return unfiltered(a, resp, errors.New("it is no JSON"))
	}
	wrong, err := printResults(ctx, a, code, input)
	if wrong != nil {
		return unfiltered(a, resp, fmt.Errorf("the filter %s: %w", filter, wrong))
	}
	return err
}

// printResults prints what a jq filter makes of a value. wrong is what the filter says is wrong with it.
func printResults(ctx context.Context, a *app.App, code *gojq.Code, input any) (wrong, err error) {
	results := code.RunWithContext(ctx, exact(input)) // a filter may run without end
	for {
		v, more := results.Next()
		if !more {
			return nil, nil
		}
		if failure, failed := v.(error); failed {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return failure, nil
		}
		if text, ok := v.(string); ok {
			if _, err := fmt.Fprintln(a.Stdout, terminal.Shown(a.Stdout, text)); err != nil {
				return nil, exit.Unshown("look at where standard output goes", err)
			}
		} else if err := printValue(a, v); err != nil {
			return nil, err
		}
	}
}

// decoded reads JSON with every digit of its numbers.
func decoded(text string) (v any, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return v, d.Decode(&v)
}

// unfiltered prints an answer that the filter cannot read as it came: it must not be lost.
func unfiltered(a *app.App, resp *wxpay.Response, err error) error {
	if printed := output.Body(a, resp.Body); printed != nil {
		err = printed
	}
	output.Apart(a, resp.Body)
	return exit.Unshown("the whole answer was printed instead", err)
}

func printValue(a *app.App, v any) error {
	text, err := gojq.Marshal(v)
	if err != nil {
		return err
	}
	if _, err = fmt.Fprintln(a.Stdout, string(output.Indented(a, text))); err != nil {
		return exit.Unshown("look at where standard output goes", err)
	}
	return nil
}

// exact makes the values that jq knows: whole numbers keep every digit.
func exact(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, ok := new(big.Int).SetString(v.String(), 10); ok {
			if n.IsInt64() {
				return int(n.Int64())
			}
			return n
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = exact(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = exact(v[name])
		}
	}
	return v
}
