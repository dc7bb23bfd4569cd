package paging_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/catalogue"
	"github.com/wechatpay-chain/wxpay/internal/paging"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// countsPages are the endpoints whose offset counts pages, once more: whoever changes the one list has to look at the other.
var countsPages = []string{
	"v3/brand/marketing/shake-activities/activities",
	"v3/edu-papay/user/{openid}/contracts",
	"v3/edu-star/orders",
	"v3/marketing/bank/packages/{package_id}/tasks",
	"v3/marketing/busifavor/stocks/{stock_id}/couponcodes",
	"v3/marketing/busifavor/users/{openid}/coupons",
	"v3/marketing/favor/stocks",
	"v3/marketing/favor/stocks/{stock_id}/items",
	"v3/marketing/favor/stocks/{stock_id}/merchants",
	"v3/marketing/favor/users/{openid}/coupons",
	"v3/marketing/goods-subsidy-activity/activities",
	"v3/marketing/goods-subsidy-activity/retail-store-act/{activity_id}/representatives",
	"v3/marketing/goods-subsidy-activity/retail-store-act/{brand_id}/stores",
	"v3/marketing/membercard-open/cards",
	"v3/marketing/membercard-open/user/cards",
	"v3/marketing/partnerships",
	"v3/marketing/paygiftactivity/activities",
	"v3/marketing/paygiftactivity/activities/{activity_id}/goods",
	"v3/marketing/paygiftactivity/activities/{activity_id}/merchants",
	"v3/marketing/withdraw-favor/users/{openid}/coupons",
}

// A page is a documented endpoint that pages, as the catalogue or the corpus has it.
type page struct {
	path     string
	query    []string // names
	required []string // of them
	answer   []field  // at the top, and one below
}

type field struct{ name, kind string }

// list answers as the page of an endpoint says, from rows of its own.
type list struct {
	page
	rows []string
}

func (l list) takes(name string) bool { return slices.Contains(l.query, name) }

func (l list) find(kind string, names ...string) string {
	for _, f := range l.answer {
		if f.kind == kind && (len(names) == 0 || slices.Contains(names, f.name)) && !strings.Contains(f.name, "[") {
			return f.name
		}
	}
	return ""
}

// serve is WeChat Pay: it knows nothing but the query, and refuses what it does not know.
func (l list) serve(target string) ([]byte, error) {
	path, raw, _ := strings.Cut(target, "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, err
	}
	for name := range query {
		if !l.takes(name) {
			return nil, fmt.Errorf("%s takes no %s", path, name)
		}
	}
	for _, name := range l.required {
		if !query.Has(name) {
			return nil, fmt.Errorf("%s wants %s", path, name)
		}
	}
	number := func(name string, missing int) int {
		if n, err := strconv.Atoi(query.Get(name)); err == nil {
			return n
		}
		return missing
	}
	size := max(number("limit", 0), number("page_size", 0), number("count", 0))
	if size == 0 {
		size = 4
	}
	var begin int
	switch {
	case l.takes("page_token"):
		begin = len(query.Get("page_token")) // any text will do for a token
	case l.takes("page_index"):
		begin = (number("page_index", 1) - 1) * size
	case slices.Contains(countsPages, l.path):
		begin = number("offset", 0) * size
	default:
		begin = number("offset", 0)
	}
	begin = min(begin, len(l.rows))
	end := min(begin+size, len(l.rows))
	answer := map[string]any{"of_no_interest": "x"}
	if end > begin { // an empty list is left out, as WeChat Pay does
		name := l.find("array")
		if name == "" {
			name = "data" // the page does not say
		}
		answer[name] = l.rows[begin:end]
	}
	for _, name := range []string{"total_count", "total_num"} {
		if l.find("integer", name) != "" || l.find("number", name) != "" {
			answer[name] = len(l.rows)
		}
	}
	if l.find("object", "transfer_batch") != "" {
		answer["transfer_batch"] = map[string]any{"total_num": len(l.rows), "batch_name": "x"}
	}
	if l.takes("page_token") {
		if query.Get("page_token") != "" {
			delete(answer, "total_count")
		}
		if end < len(l.rows) {
			answer["next_page_token"] = strings.Repeat("/", end)
		}
	}
	return json.Marshal(answer)
}

// walk fetches everything from a target on.
func walk(l list, target string) (rows []string, requests int, err error) {
	w := paging.New()
	path := "/" + l.path
	for requests < 50 {
		next, err := w.Turn(path, target)
		if err != nil {
			return rows, requests, err
		}
		body, err := l.serve(next)
		if err != nil {
			return rows, requests, err
		}
		requests++
		page, err := w.Rows(body)
		if err != nil {
			return rows, requests, err
		}
		rows = append(rows, page...)
		if more, err := w.Next(); err != nil || !more {
			return rows, requests, err
		}
	}
	return rows, requests, fmt.Errorf("no end after %d requests", requests)
}

func requireEveryRow(t *testing.T, p page) {
	t.Helper()
	size := ""
	for _, name := range []string{"limit", "page_size", "count"} {
		if slices.Contains(p.query, name) {
			size = name
		}
	}
	require.NotEmpty(t, size, "what is a page's size called?")
	for _, total := range []int{0, 1, 3, 4, 5, 8, 13} {
		l := list{page: p}
		for i := range total {
			l.rows = append(l.rows, fmt.Sprint("row ", i))
		}
		for _, query := range []string{"", "&" + size + "=4", "&" + size + "=3"} {
			target := "/" + p.path + "?"
			for _, name := range p.required {
				if name == "limit" && query == "" {
					query = "&limit=4" // Pages adds none
				}
				if name != "offset" && name != "limit" && name != "count" {
					target += name + "=x&"
				}
			}
			if slices.Contains(p.required, "offset") && !strings.Contains(query, size) {
				query = "&" + size + "=4" // where a size is not given, a start must be
			}
			target = strings.TrimSuffix(target+strings.TrimPrefix(query, "&"), "&")
			target = strings.TrimSuffix(target, "?")
			got, requests, err := walk(l, target)
			if total == 0 && err != nil {
				require.ErrorContains(t, err, "no list at its top", target) // nothing in the answer says that it is one
				continue
			}
			require.NoError(t, err, "%s, %d rows", target, total)
			var texts []string
			for _, row := range got {
				var text string
				require.NoError(t, json.Unmarshal([]byte(row), &text))
				texts = append(texts, text)
			}
			require.Equal(t, l.rows, texts, target)
			require.LessOrEqual(t, requests, total/3+2, target)
		}
	}
}

// TestEveryDocumentedListIsReadToItsEnd against a server that does what the page of the endpoint says.
func TestEveryDocumentedListIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	tested := 0
	for _, e := range catalogue.Default().Endpoints() {
		p := page{path: e.Path}
		for _, f := range e.Params() {
			if f.In == catalogue.InQuery {
				p.query = append(p.query, f.Name)
				if f.Required {
					p.required = append(p.required, f.Name)
				}
			}
		}
		for _, f := range e.Answer(0) {
			p.answer = append(p.answer, field{f.Name, f.Type})
		}
		if e.Method != http.MethodGet || e.IsAPIv2() || !p.isPaged() {
			continue
		}
		tested++
		t.Run(e.Path, func(t *testing.T) {
			t.Parallel()
			requireEveryRow(t, p)
		})
	}
	assert.GreaterOrEqual(t, tested, 72)
}

func (p page) isPaged() bool {
	return slices.ContainsFunc(p.query, func(name string) bool { return name == "offset" || name == "page_index" || name == "page_token" })
}

// TestEveryListOfTheCorpusIsReadToItsEnd: the catalogue may be older.
func TestEveryListOfTheCorpusIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	type row struct {
		API, Method, Path string
		Params            []struct {
			In, Name string
			Required bool
		}
		Answers map[string][]struct{ Name, Type string }
	}
	for _, r := range testkit.SharedRows[row](t, "catalogue/endpoints.jsonl") {
		p := page{path: r.Path}
		for _, f := range r.Params {
			if f.In == "query" {
				p.query = append(p.query, f.Name)
				if f.Required {
					p.required = append(p.required, f.Name)
				}
			}
		}
		for _, f := range r.Answers["200"] {
			p.answer = append(p.answer, field{f.Name, f.Type})
		}
		if r.Method == http.MethodGet && r.API == "v3" && p.isPaged() {
			t.Run(r.Path, func(t *testing.T) {
				t.Parallel()
				requireEveryRow(t, p)
			})
		}
	}
}
