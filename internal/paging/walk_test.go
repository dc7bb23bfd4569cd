package paging_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/paging"
)

// run walks from a target through answers as they are written, and returns the targets that were
// asked for, all rows and the error.
func run(target string, answers ...string) (targets []string, rows string, err error) {
	path, _, _ := strings.Cut(target, "?")
	w := paging.New()
	for i := 0; ; i++ {
		next, err := w.Turn(path, target)
		if err != nil {
			return targets, rows, err
		}
		if targets = append(targets, next); i == len(answers) {
			return targets, rows, fmt.Errorf("page %d was asked for", i+1)
		}
		page, err := w.Rows([]byte(answers[i]))
		if err != nil {
			return targets, rows, err
		}
		rows += strings.Join(page, "")
		more, err := w.Next()
		if err != nil || !more {
			return targets, rows, err
		}
	}
}

// TestTheNextPageIsWhatTheAnswersSay.
func TestTheNextPageIsWhatTheAnswersSay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		target  string
		answers []string
		asked   []string // behind the "?"
		rows    string
	}{
		"an offset counts rows": {
			"/v3/x?limit=2", []string{`{"data":[1,2],"total_count":3}`, `{"data":[3],"total_count":3}`},
			[]string{"limit=2&offset=0", "limit=2&offset=2"}, "123",
		},
		"as many as came, if the page is short": {
			"/v3/x?limit=3", []string{`{"data":[1,2],"total_count":3}`, `{"data":[3],"total_count":3}`},
			[]string{"limit=3&offset=0", "limit=3&offset=2"}, "123",
		},
		"the start is the caller's": {
			"/v3/x?offset=4&a=b&limit=2", []string{`{"data":[5,6],"total_count":7}`, `{"data":[7],"total_count":7}`},
			[]string{"offset=4&a=b&limit=2", "offset=6&a=b&limit=2"}, "567",
		},
		"nothing is asked for": {
			"/v3/x", []string{`{"data":[1,2],"total_count":3}`, `{"data":[3],"total_count":3}`},
			[]string{"", "offset=2"}, "123",
		},
		"an offset that counts pages": {
			"/proxy/v3/marketing/favor/stocks?limit=2", []string{`{"data":[1,2],"total_count":3,"limit":2}`, `{"data":[3],"total_count":3}`},
			[]string{"limit=2&offset=0", "limit=2&offset=1"}, "123",
		},
		"and begins at a page": {
			"/v3/marketing/favor/stocks?limit=2&offset=1", []string{`{"data":[3,4],"total_count":5}`, `{"data":[5],"total_count":5}`},
			[]string{"limit=2&offset=1", "limit=2&offset=2"}, "345",
		},
		"pages from 1": {
			"/v3/brand/card/card-links?page_size=2",
			[]string{`{"active_link_list":[1,2],"total_num":3}`, `{"active_link_list":[3],"total_num":3}`},
			[]string{"page_size=2&page_index=1", "page_size=2&page_index=2"}, "123",
		},
		"pages of an endpoint that nobody knows": {
			"/v3/new?page_num=1&page_size=2", []string{`{"data":[1,2]}`, `{"data":[3]}`},
			[]string{"page_num=1&page_size=2", "page_num=2&page_size=2"}, "123",
		},
		"and from 0": {
			"/v3/new?page_no=0&page_size=2", []string{`{"data":[1,2],"total_count":3}`, `{"data":[3],"total_count":3}`},
			[]string{"page_no=0&page_size=2", "page_no=1&page_size=2"}, "123",
		},
		"a token, with a total on the first page alone": {
			"/v3/new?page_size=2", []string{`{"l":[1,2],"total_count":3,"next_page_token":"a/ b"}`, `{"l":[3],"total_count":0}`},
			[]string{"page_size=2", "page_size=2&page_token=a%2F%20b"}, "123",
		},
		"a token in place of an offset": {
			"/v3/new?limit=2", []string{`{"l":[1,2],"next_page_token":"a"}`, `{"l":[3],"next_page_token":""}`},
			[]string{"limit=2&offset=0", "limit=2&page_token=a"}, "123",
		},
		"a token of the caller's, from where no total counts": {
			"/v3/new?page_token=x%2F&page_size=1", []string{`{"l":[8],"total_count":9,"next_page_token":"y"}`, `{"l":[9],"total_count":9}`},
			[]string{"page_token=x%2F&page_size=1", "page_token=y&page_size=1"}, "89",
		},
		"a total of the first page alone": {
			"/v3/marketing/partnerships?limit=1", []string{`{"data":[1],"total_count":2}`, `{"data":[2]}`},
			[]string{"limit=1&offset=0", "limit=1&offset=1"}, "12",
		},
		"the newest total counts, if it grows": {
			"/v3/x",
			[]string{`{"d":[1],"total_count":2}`, `{"d":[2],"total_count":3}`, `{"d":[3],"total_count":3}`},
			[]string{"", "offset=1", "offset=2"}, "123",
		},
		"and if it shrinks": {
			"/v3/x", []string{`{"d":[1],"total_count":9}`, `{"d":[2],"total_count":1}`}, []string{"", "offset=1"}, "12",
		},
		"no total: up to a page that is not full": {
			"/v3/x?limit=2", []string{`{"d":[1,2]}`, `{"d":[3]}`}, []string{"limit=2&offset=0", "limit=2&offset=2"}, "123",
		},
		"no total: up to an empty page": {
			"/v3/x?offset=0", []string{`{"d":[1,2]}`, `{"d":[3]}`, `{"d":[]}`}, []string{"offset=0", "offset=2", "offset=3"}, "123",
		},
		"or to one without its list": {
			"/v3/x?offset=0", []string{`{"d":[1,2]}`, `{}`}, []string{"offset=0", "offset=2"}, "12",
		},
		"WeChat Pay gives fewer than asked for": {
			"/v3/x?limit=9", []string{`{"d":[1,2],"limit":2}`, `{"d":[3],"limit":2}`}, []string{"limit=9&offset=0", "limit=9&offset=2"}, "123",
		},
		"empty: a total of 0": {"/v3/x", []string{`{"total_count":0}`}, []string{""}, ""},
		"empty: null":         {"/v3/x", []string{`{"data":null}`}, []string{""}, ""},
		"empty: the list":     {"/v3/x", []string{`{"data":[],"total_count":0}`}, []string{""}, ""},
		"a total that is a text": {
			"/v3/x", []string{`{"d":[1],"total_count":"2"}`, `{"d":[2],"total_count":"2"}`}, []string{"", "offset=1"}, "12",
		},
		"a beginning behind the end": {
			"/v3/x?offset=5", []string{`{"data":[],"total_count":3}`}, []string{"offset=5"}, "",
		},
		"lists in rows and members are rows' own": {
			"/v3/x", []string{`{"a":{"b":[1]},"d":[[1],{"c":[2]}],"total_count":2}`}, []string{""}, `[1]{"c":[2]}`,
		},
		"transfers: some of a batch": {
			"/v3/transfer/batches/batch-id/1?detail_status=FAIL&limit=20",
			[]string{`{"transfer_batch":{"total_num":9},"transfer_detail_list":[1]}`},
			[]string{"detail_status=FAIL&limit=20&offset=0"}, "1",
		},
		"transfers: none of a batch": {
			"/v3/transfer/batches/batch-id/1?detail_status=FAIL",
			[]string{`{"transfer_batch":{"total_num":9}}`},
			[]string{"detail_status=FAIL"}, "",
		},
		"transfers: a batch": {
			"/v3/partner-transfer/batches/batch-id/1?detail_status=ALL",
			[]string{`{"total_num":2,"transfer_detail_list":[1]}`, `{"total_num":2,"transfer_detail_list":[2]}`},
			[]string{"detail_status=ALL", "detail_status=ALL&offset=1"}, "12",
		},
		"a count that is a text is no size": {
			"/v3/x?count=all", []string{`{"data":[1],"total_count":1}`}, []string{"count=all"}, "1",
		},
		"a parameter twice is set once": {
			"/v3/x?offset=0&offset=0",
			[]string{`{"d":[1],"total_count":2}`, `{"d":[2],"total_count":2}`},
			[]string{"offset=0&offset=0", "offset=1"}, "12",
		},
		"a limit of the answer that is no number": {
			"/v3/x", []string{`{"d":[1],"total_count":1,"limit":"all"}`}, []string{""}, "1",
		},
		"same rows, if nothing else can be told": {"/v3/x", []string{`{"d":[1,1],"total_count":2}`}, []string{""}, "11"},
		"first page given, as on the first page": {
			"/v3/brand/card/card-links?page_index=1", []string{`{"l":[1],"total_num":1}`}, []string{"page_index=1"}, "1",
		},
		"page_size and offset: a delivery plan": {
			"/v3/marketing/partner/delivery-plan/delivery-plans/1/delivery-plans?page_size=1",
			[]string{`{"plan_list":[1],"total_count":2}`, `{"plan_list":[2],"total_count":2}`},
			[]string{"page_size=1&offset=0", "page_size=1&offset=1"}, "12",
		},
		"links do not matter, the numbers do": {
			"/v3/x",
			[]string{`{"d":[1],"total_count":2,"links":{"next":"/v3/x?offset=5"}}`, `{"d":[2],"total_count":2,"links":{"next":""}}`},
			[]string{"", "offset=1"}, "12",
		},
		"a row of null is a row": {
			"/v3/x", []string{`{"d":[null],"total_count":1}`}, []string{""}, "null",
		},
		"page_size alone, and all came": {
			"/v3/new?page_size=5", []string{`{"d":[1],"total_count":1}`}, []string{"page_size=5"}, "1",
		},
		"offset as the template has it, escaped": {
			"/v3/x?a=%2F&offset=%30",
			[]string{`{"d":[1],"total_count":2}`, `{"d":[2],"total_count":2}`},
			[]string{"a=%2F&offset=%30", "a=%2F&offset=1"}, "12",
		},
		"a list that is called as its total is": {
			"/v3/x", []string{`{"total_num":1,"rows":["9007199254740993"]}`}, []string{""}, `"9007199254740993"`,
		},
		"a brand's own path": {
			"/brand/marketing/product-coupon/users/o/coupons?page_size=1",
			[]string{`{"user_coupon_list":[1],"total_count":2,"next_page_token":"a"}`, `{"user_coupon_list":[2]}`},
			[]string{"page_size=1", "page_size=1&page_token=a"}, "12",
		},
		"a list that grows behind the first total": {
			"/v3/marketing/partnerships?limit=2",
			[]string{`{"data":[1,2],"total_count":3}`, `{"data":[3,4]}`},
			[]string{"limit=2&offset=0", "limit=2&offset=1"}, "1234",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			targets, rows, err := run(c.target, c.answers...)
			require.NoError(t, err)
			require.Equal(t, c.rows, rows)
			path, _, _ := strings.Cut(c.target, "?")
			want := make([]string, len(c.asked))
			for i, query := range c.asked {
				want[i] = strings.TrimSuffix(path+"?"+query, "?")
			}
			require.Equal(t, want, targets)
		})
	}
}

// TestAWalkThatCannotGoOnSaysWhy, after the rows that came.
func TestAWalkThatCannotGoOnSaysWhy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		target  string
		answers []string
		rows    string
		words   string
	}{
		"no effect, and encrypted anew": {
			"/v3/x?limit=2", []string{
				`{"d":[{"n":1,"p":"` + strings.Repeat("A", 344) + `"},{"n":2}],"total_count":4}`,
				`{"d":[{"n":1,"p":"` + strings.Repeat(`B\/`, 172) + `"},{"n":2}],"total_count":4}`,
			}, `{"n":1,"p":"` + strings.Repeat("A", 344) + `"}{"n":2}`, "the same 2 rows came again: offset has no effect here",
		},
		"nothing about pages": {"/v3/x", []string{`{"data":[1,2]}`}, "12", "nothing says whether this list has pages"},
		"no list": {
			"/v3/x", []string{`{"trade_state":"SUCCESS"}`}, "", "has no list at its top, so it has no pages",
		},
		"an empty object":   {"/v3/x", []string{`{}`}, "", "has no list at its top"},
		"two lists":         {"/v3/x", []string{`{"a":[1],"b":[]}`}, "", "has 2 lists at its top, a and b"},
		"one list twice":    {"/v3/x", []string{`{"a":[1],"a":[2]}`}, "", "has 2 lists at its top"},
		"a list, no object": {"/v3/x", []string{`[1]`}, "", "is no JSON object"},
		"no body":           {"/v3/x", []string{``}, "", "(0 bytes) is no JSON object"},
		"half an object":    {"/v3/x", []string{`{"data":[1],`}, "", "is no JSON object"},
		"no list, but a total": {
			"/v3/x", []string{`{"total_count":3}`}, "", "has no list at its top, and says that there are 3 rows",
		},
		"null, but a total": {
			"/v3/x", []string{`{"data":null,"total_count":3}`}, "", "a page is empty after 0 rows, and WeChat Pay says that there are 3",
		},
		"a batch in the works": {
			"/v3/transfer/batches/batch-id/1?detail_status=ALL", []string{`{"transfer_batch":{"total_num":9}}`}, "", "says that there are 9 rows",
		},
		"fewer rows than the total": {
			"/v3/x", []string{`{"d":[1],"total_count":3}`, `{"d":[],"total_count":3}`}, "1", "a page is empty after 1 rows",
		},
		"fewer, by a total not told": {
			"/v3/x", []string{`{"d":[1],"total_count":3}`, `{}`}, "1", "a page is empty after 1 rows",
		},
		"more rows than the total": {
			"/v3/x", []string{`{"d":[1,2],"total_count":1}`}, "12", "2 rows came, and WeChat Pay says that there are 1",
		},
		"rows, and a total of 0": {
			"/v3/x", []string{`{"d":[1],"total_count":0}`}, "1", "1 rows came, and WeChat Pay says that there are 0",
		},
		"the same page again": {
			"/v3/x",
			[]string{`{"d":[1,2],"total_count":9}`, `{"d":[1,2],"total_count":9}`}, "12", "the same 2 rows came again: offset has no effect",
		},
		"pages that are rows": {
			"/v3/marketing/favor/stocks?limit=2", []string{`{"data":[1,2],"total_count":4}`, `{"data":[2,3],"total_count":4}`}, "12",
			"offset=1 brought the second row of the page before it: it counts rows, not pages",
		},
		"a token again": {
			"/v3/x?page_token=a", []string{`{"d":[1],"next_page_token":"b"}`, `{"d":[2],"next_page_token":"a"}`}, "12", "names a page again",
		},
		"its own token": {
			"/v3/x", []string{`{"d":[1],"next_page_token":"b"}`, `{"d":[2],"next_page_token":"b"}`}, "12", "names a page again",
		},
		"an empty token page": {
			"/v3/x", []string{`{"d":[],"next_page_token":"b"}`}, "", "is empty and names another one",
		},
		"too few token rows": {
			"/v3/x", []string{`{"d":[1],"total_count":9,"next_page_token":"b"}`, `{"d":[2]}`}, "12", "no page follows after 2 rows",
		},
		"nothing to ask with": {
			"/v3/x?page_size=1", []string{`{"d":[1],"total_count":2}`}, "1", "give offset, page_index or page_token in the query",
		},
		"a total of parts": {
			"/v3/x", []string{`{"d":[1],"total_count":1.5}`}, "", "the field total_count of the answer is 1.5; expected a whole number",
		},
		"a total below 0": {
			"/v3/x", []string{`{"d":[1],"total_count":-1}`}, "", "the field total_count of the answer is -1",
		},
		"a limit of 0": {"/v3/x?limit=0", nil, "", `limit in the query is "0"; expected a whole number from 1`},
		"an offset below 0": {
			"/v3/x?offset=-1", nil, "", `offset in the query is "-1"; expected a whole number from 0`,
		},
		"a size of no list": {"/v3/x?limit=9999999999", nil, "", "expected a whole number from 1"},
		"a page 0 from 1": {
			"/v3/brand/card/card-links?page_index=0", nil, "", `page_index in the query is "0"; expected a whole number from 1`,
		},
		"pages of no size": {
			"/v3/marketing/favor/stocks?offset=2", nil, "", "counts pages here: give the size of a page as well",
		},
		"a POST": {
			"/v3/merchant-risk-manage/ec-trade-risk/query-risk-trades", nil, "", "is asked by POST, with page_index in its body",
		},
		"a null that is no row": {"/v3/x", []string{`{"next":null}`}, "", "has no list at its top"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, rows, err := run(c.target, c.answers...)
			require.ErrorContains(t, err, c.words)
			require.Equal(t, c.rows, rows)
		})
	}
}

// TestAskedTwiceATurnIsTheSame: a request may be made twice.
func TestAskedTwiceATurnIsTheSame(t *testing.T) {
	t.Parallel()
	w := paging.New()
	for i, want := range []string{"/v3/x?limit=1&offset=0", "/v3/x?limit=1&offset=1"} {
		for range 2 {
			got, err := w.Turn("/v3/x", "/v3/x?limit=1")
			require.NoError(t, err)
			require.Equal(t, want, got)
			require.Equal(t, i+1, w.Page())
		}
		_, err := w.Rows(fmt.Appendf(nil, `{"data":[%d],"total_count":2}`, i))
		require.NoError(t, err)
		_, err = w.Next()
		require.NoError(t, err)
	}
}
