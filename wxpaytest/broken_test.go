package wxpaytest_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// recorder is a testing.TB that notes failures instead of failing.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) noted() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.errors, "\n")
}

// TestBrokenHandlersFailTheTest: to the client they look like a lost answer, and
// a test of lost answers would pass.
func TestBrokenHandlersFailTheTest(t *testing.T) {
	t.Parallel()
	notes := &recorder{TB: t}
	server := testkit.NewServer(notes)
	client, err := wxpay.New(server.Config())
	require.NoError(t, err)
	for want, handler := range map[string]func(*wxpaytest.Request) wxpaytest.Reply{
		"the handler of GET /v3/x panicked: a mistake": func(*wxpaytest.Request) wxpaytest.Reply { panic("a mistake") },
		"Reply.Body does not marshal": func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Body: make(chan int)}
		},
		`the answer has no header "Wechatpay-Nounce"`: func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Fault: wxpaytest.Without("Wechatpay-Nounce")}
		},
	} {
		server.Handle("/", handler)
		_, err = client.Chain("v3/x").Get(t.Context())
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
		require.Eventually(t, func() bool { return strings.Contains(notes.noted(), want) }, 10*time.Second, time.Millisecond, want)
	}
}

// TestDropNextDropsOnWarmConnectionsToo: net/http reads a byte ahead there.
func TestDropNextDropsOnWarmConnectionsToo(t *testing.T) {
	t.Parallel()
	for _, options := range [][]wxpaytest.Option{{wxpaytest.Plain()}, nil} {
		server := testkit.NewServer(t, options...)
		server.Handle("/", noContent)
		client, err := wxpay.New(server.Config())
		require.NoError(t, err)
		for i := range 50 {
			_, err = client.Chain("v3/x").Get(t.Context())
			require.NoError(t, err)
			server.DropNext()
			_, err = client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"i": i}})
			require.Error(t, err)
			require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%v", err)
			require.Len(t, server.Requests(), i+1)
		}
	}
}
