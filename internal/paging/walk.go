// Package paging walks the pages of a list: it says what the request for the next page is,
// and when there is none. It sends nothing; it is given targets and answers.
package paging

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/wechatpay-chain/wxpay/internal/ident"
)

// A Walk is one way through the pages of a list, from the first request to the end. It goes
// on only if a page brought rows and the next request differs from all before.
type Walk struct {
	rule     rule
	known    bool   // what the start is called
	filtered bool   // the total counts other rows too
	size     int64  // of a page, as asked for; 0 if it was not
	given    string // the start in the first request, "" if there was none

	page  int    // from 1
	start int64  // what it was asked for with; that of token pages is next
	next  string // the token
	first int64  // the start of the first page
	list  string // the name of the rows, once it was seen
	seen  int64  // rows so far
	total int64  // the newest, -1 if none was told
	most  int64  // the largest total that was told
	told  bool   // by the last answer
	last  []string
	asked map[string]bool // tokens
}

// New begins a walk.
func New() *Walk { return &Walk{page: 1, total: -1, most: -1, asked: map[string]bool{}} }

// Page is the number of the page that is asked for, from 1.
func (w *Walk) Page() int { return w.page }

// Turn makes the target of the next page, of what the request asks for by itself: path is
// that of the API, without the prefix of a base, target is path and query. Asked again before
// Rows, it says the same.
func (w *Walk) Turn(path, target string) (string, error) {
	if w.page == 1 {
		if err := w.begin(path, target); err != nil {
			return "", err
		}
		if w.given == "" && w.known && w.rule.kind != byToken && w.size > 0 {
			// Endpoints that want a size want a start as well.
			return with(target, w.rule.start, strconv.FormatInt(w.start, 10)), nil
		}
		return target, nil
	}
	if w.rule.kind == byToken {
		return with(target, w.rule.start, w.next), nil
	}
	return with(target, w.rule.start, strconv.FormatInt(w.start, 10)), nil
}

// begin learns what the first request says.
func (w *Walk) begin(path, target string) error {
	w.rule = ruleOf(path)
	query := pairsOf(target)
	if w.rule.kind == byBody {
		return errors.New("this endpoint is asked by POST, with " + w.rule.start + " in its body: post it page by page")
	}
	if w.rule.filter != "" {
		value := query.last(w.rule.filter)
		w.filtered = value != "" && value != "ALL"
	}
	sized, err := w.readSize(query)
	if err != nil {
		return err
	}
	w.nameStart(query, sized)
	w.given = query.last(w.rule.start)
	if w.rule.kind == byToken {
		w.asked[w.given] = w.given != ""
		return nil
	}
	w.start = w.rule.first
	if w.given != "" {
		if w.given == "0" && w.rule.path == "" {
			w.rule.first = 0 // no page is known to say otherwise
		}
		if w.start, err = strconv.ParseInt(w.given, 10, 32); err != nil || w.start < w.rule.first {
			return fmt.Errorf("%s in the query is %q; expected a whole number from %d", w.rule.start, ident.Clip(w.given), w.rule.first)
		}
	}
	w.first = w.start
	if w.rule.kind == byPage && w.start > w.rule.first && w.size == 0 {
		return fmt.Errorf("%s in the query is %d, and counts pages here: give the size of a page as well (limit, or page_size), or nobody "+
			"can tell how many rows are left out", w.rule.start, w.start)
	}
	return nil
}

// readSize finds out how many rows a page shall have, and what that is called.
func (w *Walk) readSize(query pairs) (name string, err error) {
	w.size = 0
	for _, name := range sizes {
		text := query.last(name)
		n, err := strconv.ParseInt(text, 10, 32)
		switch {
		case text == "" || name == "count" && err != nil: // a count of something else
			continue
		case err != nil || n < 1:
			return "", fmt.Errorf("%s in the query is %q; expected a whole number from 1", name, ident.Clip(text))
		}
		w.size = n
		return name, nil
	}
	return "", nil
}

// numbered are parameters that count pages from 1, where no page is known to say otherwise.
var numbered = []string{"page_index", "page_num", "page_no", "page"}

// nameStart finds out what names a page: what is documented, else what the query has.
func (w *Walk) nameStart(query pairs, sized string) {
	switch {
	case w.rule.start != "" || w.rule.path != "":
		w.known = true
	case query.has("page_token"):
		w.rule.kind, w.rule.start, w.known = byToken, "page_token", true
	case query.has("offset"):
		w.known = true
	case slices.ContainsFunc(numbered, query.has):
		w.rule.kind, w.rule.first, w.known = byPage, 1, true
		w.rule.start = numbered[slices.IndexFunc(numbered, query.has)]
	default:
		w.known = sized == "limit" || sized == "count" || sized == ""
	}
	if w.rule.start == "" {
		w.rule.start = "offset"
	}
}

// Rows takes the answer to the page that was asked for and returns its rows, as JSON.
func (w *Walk) Rows(body []byte) ([]string, error) {
	a, err := w.read(body)
	if err != nil {
		return nil, err
	}
	if err := w.moved(a.rows); err != nil {
		return nil, err
	}
	// A total that comes with the first page alone is 0 or missing later.
	if a.total > 0 || a.total == 0 && (w.page == 1 || len(a.rows) == 0 && w.rule.kind != byToken) {
		w.total, w.most = a.total, max(w.most, a.total)
	}
	if a.size > 0 && (w.size == 0 || a.size < w.size) {
		w.size = a.size // as many as WeChat Pay gives
	}
	if a.next != "" && w.page == 1 && w.rule.path == "" && w.given == "" {
		w.rule.kind, w.rule.start, w.known = byToken, "page_token", true
	}
	w.list, w.next, w.last, w.told = cmp.Or(a.list, w.list), a.next, a.rows, a.total > 0 || a.total == 0 && w.page == 1
	w.seen += int64(len(a.rows))
	return a.rows, nil
}

// moved compares a page with the one before it: the rows of a request that had no effect
// must not be taken for more rows.
func (w *Walk) moved(rows []string) error {
	switch {
	case w.page == 1 || len(rows) == 0:
		return nil
	case slices.EqualFunc(rows, w.last, isSame):
		return fmt.Errorf("the same %d rows came again: %s has no effect here, so the rest cannot be fetched", len(rows), w.rule.start)
	case w.rule.kind == byPage && len(w.last) > 1 && isSame(rows[0], w.last[1]):
		return fmt.Errorf("%s=%d brought the second row of the page before it: it counts rows, not pages, against its page; "+
			"fetch it with Get, and please report it", w.rule.start, w.start)
	}
	return nil
}

// ciphertext is a text that is encrypted anew in each answer: what it says may be the same.
var ciphertext = regexp.MustCompile(`"(?:[A-Za-z0-9+=]|\\\\?/){128,}"`)

// isSame reports whether two rows are the same, but for what is encrypted.
func isSame(a, b string) bool {
	return a == b || len(a) > 128 && ciphertext.ReplaceAllString(a, `""`) == ciphertext.ReplaceAllString(b, `""`)
}

// Next reports whether there is another page, after Rows. The error says that rows are
// missing, or that nobody can ask for them.
func (w *Walk) Next() (bool, error) {
	came := int64(len(w.last))
	reached := w.reached()
	switch {
	case w.told && reached > w.most && came > 0 && w.rule.kind != byToken:
		return false, fmt.Errorf("%d rows came, and WeChat Pay says that there are %d in all", reached, w.most)
	case w.rule.kind == byToken:
		return w.nextToken(came)
	case w.total >= 0 && reached >= w.total:
		return false, nil
	case w.total >= 0 && came == 0:
		return false, w.tooFew("a page is empty")
	case w.total < 0 && (came == 0 || w.size > 0 && came < w.size):
		return false, nil
	case w.total < 0 && w.size == 0 && w.given == "" && w.rule.path == "":
		return false, errors.New("nothing says whether this list has pages: the answer tells no total, and the query neither limit nor " +
			"offset; give one of them if the endpoint takes it, or fetch the list with Get")
	case !w.known:
		return false, errors.New("there are more rows, and what names the next page is not known: give offset, page_index or page_token " +
			"in the query, whichever the endpoint documents")
	case w.rule.kind == byPage:
		w.start++
	default:
		w.start += came
	}
	w.page++
	return true, nil
}

// reached is how many rows lie before the end of the last page.
func (w *Walk) reached() int64 {
	if w.rule.kind == byPage {
		return (w.first-w.rule.first)*w.size + w.seen
	}
	return w.first + w.seen
}

func (w *Walk) nextToken(came int64) (bool, error) {
	switch {
	case w.next == "" && w.given == "" && w.seen < w.total:
		return false, w.tooFew("no page follows")
	case w.next == "":
		return false, nil
	case came == 0:
		return false, errors.New("a page is empty and names another one: nothing says that this ends")
	case w.asked[w.next]:
		return false, errors.New("the answer names a page again that was fetched before: this has no end")
	}
	w.asked[w.next] = true
	w.page++
	return true, nil
}

// tooFew is the error of an end that comes too early.
func (w *Walk) tooFew(why string) error {
	return fmt.Errorf("%s after %d rows, and WeChat Pay says that there are %d in all: rows are missing, or went away meanwhile; "+
		"begin anew", why, w.reached(), w.total)
}
