package paging

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay/internal/ident"
	"github.com/wechatpay-chain/wxpay/internal/jsontext"
)

// totals are the fields that say how many rows there are in all.
var totals = []string{"total_count", "total_num"}

// sizes are the parameters, and the fields of answers, that say how many rows a page has.
var sizes = []string{"limit", "page_size", "count"}

// An answer is what one page says.
type answer struct {
	list  string   // the name of the rows, "" if there are none
	rows  []string // JSON, as it came
	total int64    // -1 if it is not told
	size  int64    // of a page, 0 if it is not told
	next  string   // the token of the next page
}

// read takes an answer apart.
func (w *Walk) read(body []byte) (a answer, err error) {
	if !jsontext.IsObject(body) {
		return a, fmt.Errorf("the answer (%d bytes) is no JSON object, so it has no pages", len(body))
	}
	doc := gjson.ParseBytes(body)
	var lists []string
	empty := false // null in place of the rows
	doc.ForEach(func(key, value gjson.Result) bool {
		switch name := key.String(); {
		case value.IsArray():
			lists = append(lists, name)
			a.list, a.rows = name, raw(value)
		case value.Type == gjson.Null && (name == w.list || name == w.rule.rows || name == "data"):
			empty = true
		}
		return true
	})
	if a.total, err = w.totalOf(doc); err != nil {
		return a, err
	}
	a.size, a.next = sizeOf(doc), doc.Get("next_page_token").String()
	switch {
	case len(lists) > 1:
		return a, fmt.Errorf("the answer has %d lists at its top, %s: the rows of a page are the only one; read it with Get", len(lists),
			ident.Clip(strings.Join(lists, " and ")))
	case len(lists) == 0 && !empty && a.total != 0 && (a.total > 0 || w.list == "" && w.rule.rows == ""):
		return a, w.noList(a.total)
	}
	return a, nil
}

// noList is the error of an answer without rows that should have some, or that has no pages.
func (w *Walk) noList(total int64) error {
	if total > 0 {
		return fmt.Errorf("the answer has no list at its top, and says that there are %d rows in all", total)
	}
	return errors.New("the answer has no list at its top, so it has no pages; read it with Get")
}

// raw are the elements of a list as they came.
func raw(list gjson.Result) []string {
	var all []string
	list.ForEach(func(_, value gjson.Result) bool {
		all = append(all, value.Raw)
		return true
	})
	return all
}

// totalOf is how many rows there are in all, -1 if nothing says so.
func (w *Walk) totalOf(doc gjson.Result) (int64, error) {
	if w.filtered {
		return -1, nil
	}
	names := totals
	if w.rule.total != "" {
		names = []string{w.rule.total}
	}
	for _, name := range names {
		if v := doc.Get(name); v.Exists() && v.Type != gjson.Null {
			return number(name, v)
		}
	}
	return -1, nil
}

// sizeOf is how many rows a page of the answer has at most, 0 if nothing says so. A field
// count is how many came.
func sizeOf(doc gjson.Result) int64 {
	for _, name := range sizes[:2] {
		if n, err := number(name, doc.Get(name)); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

// number reads a field that counts: a number, or a text of digits.
func number(name string, v gjson.Result) (int64, error) {
	text := v.Raw
	if v.Type == gjson.String {
		text = v.String()
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("the field %s of the answer is %s; expected a whole number, from 0", name, ident.Clip(v.Raw))
	}
	return n, nil
}
