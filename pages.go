package wxpay

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/wechatpay-chain/wxpay/internal/paging"
	"github.com/wechatpay-chain/wxpay/internal/param"
	"github.com/wechatpay-chain/wxpay/internal/values"
)

// Pages returns the rows of a list of APIv3, page after page, each as it is asked for:
//
//	for row, err := range wxpay.Pages[Complaint](ctx, chain, wxpay.Params{"query": query}) {
//		if err != nil {
//			return err
//		}
//		…
//	}
//
// The rows are the only list at the top of an answer; an answer with none, or with two, is an
// error, but for one that says that there are 0 rows, or null in place of data. Each is decoded
// into a T as As does it: T may be a struct, map[string]any, or json.RawMessage for the text as
// it came.
//
// Pages sends GET with what the params ask for, and changes of it offset, page_token or
// page_index alone: which of them, and whether an offset counts rows or pages, is documented for
// each endpoint, and known. A query with limit and without offset gets the first one; a limit is
// never added. Whoever begins in the middle gets the rest.
//
// An error is the last that comes, with a zero row: that of a call, with its outcome and code, or
// what is wrong with the pages. Fewer rows than the total at the end are an error, after the rows
// that came, and so are more, and a page that came before. The newest total counts. A list that
// changes meanwhile may show a row twice, or not at all: the pages are no snapshot.
//
// Each range over it begins anew. The params are copied when Pages is called, with the maps in
// them; what lies deeper must not change meanwhile. The keys json, body and sink have no place in it; the paging of
// APIv2 is another for each endpoint and is refused.
func Pages[T any](ctx context.Context, chain *Chain, params ...Params) iter.Seq2[T, error] {
	kept := values.Merge(params)
	return func(yield func(T, error) bool) {
		chain := chain.Chain()
		turned := *chain
		turned.walk = paging.New()
		for {
			rows, err := turned.page(ctx, kept)
			for i, row := range rows {
				v, failed := As[T](row, nil)
				if failed != nil {
					failed = fmt.Errorf("page %d, row %d: %w", turned.walk.Page(), i+1, failed)
				}
				if !yield(v, failed) || failed != nil {
					return
				}
			}
			more := false
			if err == nil {
				more, err = turned.hasNext()
			}
			if err != nil {
				var zero T
				yield(zero, err)
			}
			if !more {
				return
			}
		}
	}
}

// page fetches the next page. Each row is an answer of its own.
func (c *Chain) page(ctx context.Context, params Params) ([]*Response, error) {
	resp, err := c.onePage(ctx, params)
	if err != nil {
		return nil, c.walk.PageError(err)
	}
	texts, err := c.walk.Rows(resp.Body)
	if err != nil {
		return nil, c.walk.PageError(c.nameError(http.MethodGet, Unknown,
			fmt.Errorf("HTTP %d, request ID %s: %w", resp.Status, resp.RequestID(), err)))
	}
	rows := make([]*Response, len(texts))
	for i, text := range texts {
		row := *resp
		row.Body = []byte(text)
		rows[i] = &row
	}
	return rows, nil
}

// hasNext reports whether another page follows; the walk is there then.
func (c *Chain) hasNext() (bool, error) {
	more, err := c.walk.Next()
	if err != nil {
		err = c.walk.PageError(c.nameError(http.MethodGet, Unknown, err))
	}
	return more, err
}

// onePage refuses what has no pages, and calls.
func (c *Chain) onePage(ctx context.Context, params Params) (*Response, error) {
	var err error
	if c.err == nil && c.isAPIv2() {
		err = errors.New("Pages is for APIv3: on APIv2 each endpoint pages in its own way, by fields in its XML; post it page by page")
	}
	if err == nil {
		err = param.Given(params).Refuse(`has no place in Pages, which sends GET; fields of the query belong into "`+param.Query+`"`,
			param.JSON, param.Body, param.Sink)
	}
	if err != nil {
		return nil, c.nameError(http.MethodGet, NotSent, err)
	}
	return c.Get(ctx, params)
}
