package paging_test

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// numbers is a gateway with a list of so many rows.
func numbers(t *testing.T, total int) (*wxpaytest.Server, *wxpay.Client) {
	t.Helper()
	gateway := testkit.Gateway(t)
	gateway.Handle("GET /v3/numbers/{kind}", func(r *wxpaytest.Request) wxpaytest.Reply {
		query := r.Query()
		offset, _ := strconv.Atoi(query.Get("offset"))
		limit, err := strconv.Atoi(query.Get("limit"))
		if err != nil {
			limit = 2
		}
		data := []map[string]any{}
		for i := offset; i < min(offset+limit, total); i++ {
			data = append(data, map[string]any{"n": 9007199254740993 + i, "name": gateway.Encrypt("张" + strconv.Itoa(i))})
		}
		return wxpaytest.Reply{Body: map[string]any{"data": data, "total_count": total, "offset": offset, "limit": limit}}
	})
	return gateway, testkit.NewClient(t, gateway.Config())
}

type numbered struct {
	N    int64           `json:"n"`
	Name wxpay.Sensitive `json:"name"`
}

func all[T any](rows iter.Seq2[T, error]) (got []T, err error) {
	for row, err := range rows {
		if err != nil {
			return got, err
		}
		got = append(got, row)
	}
	return got, nil
}

// TestEveryRowComesOnceAndDecoded: sensitive fields decrypted, every digit kept, whatever T is.
func TestEveryRowComesOnceAndDecoded(t *testing.T) {
	t.Parallel()
	_, client := numbers(t, 5)
	chain := client.Chain("v3/numbers/{kind}")
	params := wxpay.Params{"kind": "a"}
	structs, err := all(wxpay.Pages[numbered](t.Context(), chain, params))
	require.NoError(t, err)
	var want []numbered
	for i := range 5 {
		want = append(want, numbered{9007199254740993 + int64(i), wxpay.Sensitive("张" + strconv.Itoa(i))})
	}
	require.Equal(t, want, structs)
	pointers, err := all(wxpay.Pages[*numbered](t.Context(), chain, params))
	require.NoError(t, err)
	require.Len(t, pointers, 5)
	require.Equal(t, want[4], *pointers[4])
	maps, err := all(wxpay.Pages[map[string]any](t.Context(), chain, params))
	require.NoError(t, err)
	require.Len(t, maps, 5)
	require.Equal(t, json.Number("9007199254740997"), maps[4]["n"])
	texts, err := all(wxpay.Pages[json.RawMessage](t.Context(), chain, params))
	require.NoError(t, err)
	require.Len(t, texts, 5)
	require.Contains(t, string(texts[4]), `"n":9007199254740997`)
}

// TestAQueryIsPagedWhereverItStands: in the template, in an expression, in a map or a struct; what
// it is given stays as it is.
func TestAQueryIsPagedWhereverItStands(t *testing.T) {
	t.Parallel()
	gateway, client := numbers(t, 5)
	type query struct {
		Limit  int             `json:"limit"`
		Offset int             `json:"offset"`
		Mobile wxpay.Sensitive `json:"mobile"`
	}
	for name, c := range map[string]struct {
		path   string
		params wxpay.Params
		want   []string
		after  any
	}{
		"a map": {
			"v3/numbers/a", wxpay.Params{"query": map[string]any{"limit": 2, "x": "a b"}},
			[]string{"limit=2&x=a%20b&offset=0", "limit=2&x=a%20b&offset=2", "limit=2&x=a%20b&offset=4"},
			map[string]any{"limit": 2, "x": "a b"},
		},
		"url.Values": {
			"v3/numbers/a", wxpay.Params{"query": url.Values{"limit": {"3"}, "offset": {"1"}}},
			[]string{"limit=3&offset=1", "limit=3&offset=4"},
			url.Values{"limit": {"3"}, "offset": {"1"}},
		},
		"Params": {
			"v3/numbers/a", wxpay.Params{"query": wxpay.Params{"limit": 4}},
			[]string{"limit=4&offset=0", "limit=4&offset=4"}, wxpay.Params{"limit": 4},
		},
		"a struct": {
			"v3/numbers/a", wxpay.Params{"query": query{Limit: 4}},
			[]string{"limit=4&offset=0&mobile=", "limit=4&offset=4&mobile="}, query{Limit: 4},
		},
		"the template": {"v3/numbers/a?limit=4", nil, []string{"limit=4&offset=0", "limit=4&offset=4"}, nil},
		"an expression": {
			"v3/numbers/a{?limit,offset}", wxpay.Params{"limit": 4, "offset": 0}, []string{"limit=4&offset=0", "limit=4&offset=4"}, nil,
		},
		"an expression, no more": {
			"v3/numbers/a{?limit}", wxpay.Params{"limit": 4}, []string{"limit=4&offset=0", "limit=4&offset=4"}, nil,
		},
		"nowhere": {"v3/numbers/a", nil, []string{"", "offset=2", "offset=4"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(gateway.Requests())
			_, err := all(wxpay.Pages[numbered](t.Context(), client.Chain(c.path), c.params))
			require.NoError(t, err)
			var got []string
			for _, r := range gateway.Requests()[before:] {
				require.NoError(t, r.Err, "each is signed as it is sent")
				u, err := url.Parse(r.Target)
				require.NoError(t, err)
				got = append(got, u.RawQuery)
			}
			require.Equal(t, c.want, got)
			require.Equal(t, c.after, c.params["query"])
		})
	}
}

// TestASensitiveQueryIsEncryptedOnEveryPage.
func TestASensitiveQueryIsEncryptedOnEveryPage(t *testing.T) {
	t.Parallel()
	gateway, client := numbers(t, 3)
	_, err := all(wxpay.Pages[numbered](t.Context(), client.Chain("v3/numbers/a"),
		wxpay.Params{"query": wxpay.Params{"mobile": wxpay.Sensitive("13800000000")}}))
	require.NoError(t, err)
	require.Len(t, gateway.Requests(), 2)
	for _, r := range gateway.Requests() {
		require.NoError(t, r.Err)
		require.Len(t, r.Query().Get("mobile"), 344)
	}
}

// TestNothingIsFetchedAhead, nor after a break; and each range begins anew.
func TestNothingIsFetchedAhead(t *testing.T) {
	t.Parallel()
	gateway, client := numbers(t, 6)
	rows := wxpay.Pages[numbered](t.Context(), client.Chain("v3/numbers/a"))
	require.Empty(t, gateway.Requests(), "nobody asked for a row")
	for i, stop := range []int{2, 3, 1} {
		before, n := len(gateway.Requests()), 0
		for _, err := range rows {
			require.NoError(t, err)
			if n++; n == stop {
				break
			}
		}
		require.Len(t, gateway.Requests(), before+[]int{1, 2, 1}[i])
	}
	got, err := all(rows)
	require.NoError(t, err)
	require.Len(t, got, 6)
}

// TestParamsMayChangeWhilePagesAreRead.
func TestParamsMayChangeWhilePagesAreRead(t *testing.T) {
	t.Parallel()
	gateway, client := numbers(t, 3)
	query := map[string]any{"limit": 2}
	params := wxpay.Params{"kind": "a", "query": query}
	for _, err := range wxpay.Pages[numbered](t.Context(), client.Chain("v3/numbers/{kind}"), params) {
		require.NoError(t, err)
		query["limit"], params["kind"] = 7, "b"
	}
	require.Equal(t, "/v3/numbers/a?limit=2&offset=2", gateway.Requests()[1].Target)
	require.Len(t, gateway.Requests(), 2)
}

// TestAnErrorOfAPageIsTheCalls, is the last that comes, and says which page it was.
func TestAnErrorOfAPageIsTheCalls(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	replies := map[string]wxpaytest.Reply{
		"refused": wxpaytest.ErrorReply(400, "PARAM_ERROR", "参数错误"), "broken": wxpaytest.ErrorReply(500, "SYSTEM_ERROR", "系统异常"),
		"forged": {
			Body: `{"data":[3]}`, Fault: wxpaytest.BadSignature()}, "listless": {Body: `{"a":[],"b":[]}`},
		"odd":   {Body: `{"data":["x"],"total_count":3}`},
		"short": {Body: `{"data":[],"total_count":3}`}, "late": {Body: `{"data":[3],"total_count":3}`},
	}
	gateway.Handle("GET /v3/list/{fault}", func(r *wxpaytest.Request) wxpaytest.Reply {
		if !r.Query().Has("offset") {
			return wxpaytest.Reply{Body: `{"data":[1,2],"total_count":3}`}
		}
		return replies[r.PathValue("fault")]
	})
	client := testkit.NewClient(t, gateway.Config())
	for name, c := range map[string]struct {
		outcome wxpay.Outcome
		words   string
		is      error
	}{
		"refused":  {wxpay.Rejected, "wxpay: page 2: GET v3/list/{fault}: ", wxpay.Code("PARAM_ERROR")},
		"broken":   {wxpay.Unknown, "wxpay: page 2: GET v3/list/{fault}: ", wxpay.Code("SYSTEM_ERROR")},
		"forged":   {wxpay.Unknown, "wxpay: page 2: GET v3/list/{fault}: ", nil},
		"listless": {wxpay.Unknown, "wxpay: page 2: GET v3/list/{fault}: HTTP 200, request ID ", nil},
		"odd":      {wxpay.Unknown, "page 2, row 1: wxpay: GET v3/list/{fault}: the answer (HTTP 200, 3 bytes", nil},
		"short":    {wxpay.Unknown, "wxpay: page 2: GET v3/list/{fault}: a page is empty after 2 rows", nil},
		"late":     {wxpay.NotSent, "wxpay: page 2: GET v3/list/{fault}: ", context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var got []int
			var failed error
			for n, err := range wxpay.Pages[int](ctx, client.Chain("v3/list/{fault}"), wxpay.Params{"fault": name}) {
				require.NoError(t, failed, "nothing comes behind an error")
				if failed = err; err == nil {
					got = append(got, n)
				} else {
					require.Zero(t, n)
				}
				if name == "late" && n == 2 {
					cancel()
				}
			}
			require.ErrorContains(t, failed, c.words)
			require.Equal(t, c.outcome, wxpay.OutcomeOf(failed))
			require.Equal(t, []int{1, 2}, got)
			if c.is != nil {
				require.ErrorIs(t, failed, c.is)
			}
		})
	}
}

// TestWhatHasNoPagesIsNotSent.
func TestWhatHasNoPagesIsNotSent(t *testing.T) {
	t.Parallel()
	client := testkit.OfflineClient(t)
	chain := client.Chain("v3/x")
	for name, c := range map[string]struct {
		chain  *wxpay.Chain
		params []wxpay.Params
		words  string
	}{
		"no chain":      {nil, nil, "there is no client behind this chain"},
		"no client":     {new(wxpay.Client).Chain("v3/x"), nil, "there is no client behind this chain"},
		"a broken path": {client.Chain("v3/{a"), nil, "v3/{a"},
		"APIv2":         {client.Chain("v2/pay/refundquery"), nil, "Pages is for APIv3"},
		"json":          {chain, []wxpay.Params{{"json": 1}}, `params key "json" has no place in Pages`},
		"body":          {chain, []wxpay.Params{{"body": "x"}, {}}, `params key "body" has no place in Pages`},
		"sink":          {chain, []wxpay.Params{{"sink": io.Discard}}, `params key "sink" has no place in Pages`},
		"a key":         {chain, []wxpay.Params{{"qeury": 1}}, `did you mean "query"?`},
		"a limit":       {chain, []wxpay.Params{{"query": wxpay.Params{"limit": "many"}}}, `limit in the query is "many"`},
		"a POST":        {client.Chain("v3/merchant-risk-manage/ec-trade-risk/query-risk-trades"), nil, "is asked by POST"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 0
			for row, err := range wxpay.Pages[map[string]any](t.Context(), c.chain, c.params...) {
				n++
				require.ErrorContains(t, err, c.words)
				require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
				require.Nil(t, row)
			}
			require.Equal(t, 1, n)
		})
	}
	for _, err := range wxpay.Pages[int](nil, chain) { //nolint:staticcheck // what happens then
		require.ErrorContains(t, err, "the context is nil")
	}
	taken, err := all(wxpay.Pages[int](t.Context(), chain, wxpay.Params{"json": 1}, wxpay.Params{"json": nil, "timeout": 1}))
	require.Empty(t, taken)
	require.ErrorContains(t, err, `params key "timeout"`, "nil has taken json back")
}
