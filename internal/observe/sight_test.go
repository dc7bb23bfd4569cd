package observe_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/observe"
)

type key struct{}

// recorder keeps what it was told. It panics where it is told to.
type recorder struct {
	startPanics, endPanics, returnsNil bool
	started, ended                     string
	value                              any // of the context at the end
}

func (r *recorder) Start(ctx context.Context, e string) context.Context {
	r.started = e
	switch {
	case r.startPanics:
		panic("start")
	case r.returnsNil:
		return nil
	}
	return context.WithValue(ctx, key{}, "span")
}

func (r *recorder) End(ctx context.Context, e string) {
	r.ended, r.value = e, ctx.Value(key{})
	if r.endPanics {
		panic("end")
	}
}

func TestAnObserverIsToldOfBeginningAndEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		recorder recorder
		value    any // of the contexts that go on and come to the end
	}{
		"as it should be":   {recorder{}, "span"},
		"without a context": {recorder{returnsNil: true}, nil},
		"a panic in Start":  {recorder{startPanics: true}, nil},
		"a panic in End":    {recorder{endPanics: true}, "span"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := c.recorder
			inside, sight := observe.Begin(t.Context(), observe.Observer[string](&r), "began")
			require.Equal(t, "began", r.started)
			require.Equal(t, c.value, inside.Value(key{}))
			sight.Event = "ended"
			sight.End()
			require.Equal(t, "ended", r.ended)
			require.Equal(t, c.value, r.value)
		})
	}
}

// strange is an Observer whose context has an end of its own, and panics when it is asked.
type strange struct{ recorder }

func (strange) Start(context.Context, string) context.Context {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	return panicking{ended}
}

type panicking struct{ context.Context }

func (panicking) Value(any) any { panic("value") }

// TestTheContextOfAnObserverEndsNoCall, and costs none.
func TestTheContextOfAnObserverEndsNoCall(t *testing.T) {
	t.Parallel()
	inside, _ := observe.Begin(t.Context(), observe.Observer[string](&strange{}), "began")
	require.NoError(t, inside.Err())
	require.Nil(t, inside.Value(key{}))
}
