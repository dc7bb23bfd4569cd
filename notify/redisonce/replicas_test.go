package redisonce_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/notify/redisonce"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// replica is a Handler of a Receiver of its own, which shares nothing with others but Redis.
func replica(t *testing.T, gateway *wxpaytest.Server, once notify.Once, fn func(context.Context, *notify.Event) error) http.Handler {
	t.Helper()
	config := gateway.Config()
	receiver, err := notify.New(notify.Config{
		Platform: config.Platform,
		APIv3Key: config.APIv3Key,
		Once:     once,
		Logger:   slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	return receiver.Handler(fn)
}

func paid() wxpaytest.Notification {
	return wxpaytest.Notification{ID: "EV-1", Resource: `{"out_trade_no":"1217752501201407033233368018","amount":{"total":100}}`}
}

func TestReplicasEnterAnEventOnce(t *testing.T) {
	t.Parallel()
	server, gateway := startRedis(t), wxpaytest.NewServer(t)
	var entered atomic.Int32
	release := make(chan struct{})
	fn := func(context.Context, *notify.Event) error {
		entered.Add(1)
		<-release
		return nil
	}
	replicas := []http.Handler{replica(t, gateway, server.store(t), fn), replica(t, gateway, server.store(t), fn)}

	// The half that reaches the replica without the claim is told to come again. The others
	// wait for the function, which ends only when that half was answered.
	const deliveries = 100
	statuses := make(chan int, deliveries)
	for i := range deliveries {
		go func() { statuses <- gateway.NotifyHandler(replicas[i%2], paid()).Status }()
	}
	for range deliveries / 2 {
		require.Equal(t, http.StatusServiceUnavailable, <-statuses)
	}
	close(release)
	for range deliveries / 2 {
		require.Equal(t, http.StatusNoContent, <-statuses)
	}
	for i, h := range replicas {
		// WeChat Pay has its answer before Redis hears that the event is finished.
		require.Eventually(t, func() bool { return gateway.NotifyHandler(h, paid()).Status == http.StatusNoContent }, 3*time.Second,
			5*time.Millisecond, "replica %d", i)
	}
	assert.EqualValues(t, 1, entered.Load())
}

func TestAFailureFreesTheEventForTheOtherReplica(t *testing.T) {
	t.Parallel()
	server, gateway := startRedis(t), wxpaytest.NewServer(t)
	failing := replica(t, gateway, server.store(t), func(context.Context, *notify.Event) error { return io.ErrUnexpectedEOF })
	taking := replica(t, gateway, server.store(t), func(context.Context, *notify.Event) error { return nil })
	require.Equal(t, http.StatusInternalServerError, gateway.NotifyHandler(failing, paid()).Status)
	require.Equal(t, http.StatusNoContent, gateway.NotifyHandler(taking, paid()).Status)
}

func TestWithoutRedisNothingEnters(t *testing.T) {
	t.Parallel()
	server, gateway := startRedis(t), wxpaytest.NewServer(t)
	var entered atomic.Int32
	h := replica(t, gateway, server.store(t), func(context.Context, *notify.Event) error { entered.Add(1); return nil })
	require.Equal(t, http.StatusNoContent, gateway.NotifyHandler(h, paid()).Status)
	server.end()
	next := paid()
	next.Type = "REFUND.SUCCESS"
	require.Equal(t, http.StatusServiceUnavailable, gateway.NotifyHandler(h, next).Status)
	assert.EqualValues(t, 1, entered.Load())
}

func TestACallEndsWithItsContext(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, and says nothing
	require.NoError(t, err)
	defer silent.Close()
	client := redis.NewClient(&redis.Options{Addr: silent.Addr().String()})
	defer client.Close()
	store, err := redisonce.New(client, redisonce.Options{})
	require.NoError(t, err)

	over, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		make func() (context.Context, context.CancelFunc)
		want error
	}{
		"over": {func() (context.Context, context.CancelFunc) { return over, func() {} }, context.Canceled},
		"ends meantime": {func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), 20*time.Millisecond)
		}, context.DeadlineExceeded},
	} {
		for operation, call := range map[string]func(context.Context) error{
			"claim": func(ctx context.Context) error {
				_, err := store.Claim(ctx, "k", "a", time.Minute)
				return err
			},
			"finish":  func(ctx context.Context) error { return store.Finish(ctx, "k", "a") },
			"release": func(ctx context.Context) error { return store.Release(ctx, "k", "a") },
		} {
			ctx, cancel := test.make()
			start := time.Now()
			err := call(ctx)
			cancel()
			require.ErrorIs(t, err, test.want, name)
			assert.ErrorContains(t, err, operation+" of wxpay:notify:k", name)
			assert.Less(t, time.Since(start), time.Second, "%s, %s: the client's own timeouts are longer", name, operation)
		}
	}
}
