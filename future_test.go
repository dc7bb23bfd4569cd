package wxpay_test

import (
	"errors"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestAsyncVerbsSendTheirMethods(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"method": r.Method}}
	})
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	c := client.Chain("v3/{x}")
	p := wxpay.Params{"x": "1"}
	for method, call := range map[string]*wxpay.Future{
		"GET": c.GetAsync(t.Context(), p), "POST": c.PostAsync(t.Context(), p), "PUT": c.PutAsync(t.Context(), p),
		"PATCH": c.PatchAsync(t.Context(), p), "DELETE": c.DeleteAsync(t.Context(), p),
	} {
		for range 2 { // Wait may be called again
			resp, err := call.Wait()
			require.NoError(t, err)
			require.Equal(t, method, resp.Get("method").String())
		}
	}
	require.Len(t, gateway.Requests(), 5)
}

func TestThenAndOtherwise(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: `{"a":1}`} })
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	good, bad := client.Chain("v3/good"), client.Chain("v3/{missing}")
	other := &wxpay.Response{Status: 299}
	cause := errors.New("cause")

	resp, err := good.GetAsync(t.Context()).
		Otherwise(func(error) (*wxpay.Response, error) { t.Error("nothing failed"); return nil, nil }).
		Then(func(*wxpay.Response) (*wxpay.Response, error) { return other, nil }).
		Then(nil).Otherwise(nil).Wait()
	require.NoError(t, err)
	require.Same(t, other, resp)

	resp, err = bad.GetAsync(t.Context()).
		Then(func(*wxpay.Response) (*wxpay.Response, error) { t.Error("there is no answer"); return nil, nil }).
		Otherwise(func(err error) (*wxpay.Response, error) {
			require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err))
			return other, nil
		}).Wait()
	require.NoError(t, err)
	require.Same(t, other, resp)

	_, err = good.GetAsync(t.Context()).Then(func(*wxpay.Response) (*wxpay.Response, error) { return nil, cause }).Wait()
	require.ErrorIs(t, err, cause)
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "the call itself went through")

	// Branches of one Future do not disturb each other.
	call := good.GetAsync(t.Context())
	a, b := call.Then(func(*wxpay.Response) (*wxpay.Response, error) { return nil, cause }), call.Then(nil)
	_, err = a.Wait()
	require.ErrorIs(t, err, cause)
	resp, err = b.Wait()
	require.NoError(t, err)
	require.Equal(t, int64(1), resp.Get("a").Int())
}

func TestPanicsInCallbacksBecomeErrors(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)

	resp, err := client.Chain("v3/good").GetAsync(t.Context()).
		Then(func(*wxpay.Response) (*wxpay.Response, error) { panic("a mistake") }).Wait()
	require.Nil(t, resp)
	require.ErrorContains(t, err, "a callback panicked: a mistake")
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))

	_, err = client.Chain("v3/{x}").GetAsync(t.Context()).
		Otherwise(func(error) (*wxpay.Response, error) { panic("a mistake") }).Wait()
	require.ErrorContains(t, err, "a callback panicked: a mistake")
	require.ErrorContains(t, err, "placeholder {x}", "the cause is not lost")
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "the callback may have sent something")

	_, err = client.Chain("v3/good").GetAsync(t.Context()).
		Then(func(*wxpay.Response) (*wxpay.Response, error) { runtime.Goexit(); return nil, nil }).Wait()
	require.ErrorContains(t, err, "a callback ended its goroutine")
}
