package redisonce_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/notify/redisonce"
)

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
	defer client.Close()
	for name, test := range map[string]struct {
		client  redis.Cmdable
		options redisonce.Options
		want    []string
	}{
		"nil client":       {nil, redisonce.Options{}, []string{"client is nil; expected one of redis.NewClient"}},
		"typed nil client": {(*redis.Client)(nil), redisonce.Options{}, []string{"client is nil"}},
		"pipeline": {client.Pipeline(), redisonce.Options{}, []string{"client is a *redis.Pipeline, which only " +
			"collects commands"}},
		"short memory": {client, redisonce.Options{Keep: 25*time.Hour - 1}, []string{"Options.Keep is 24h59m59.999999999s; expected " +
			"at least 25h0m0s"}},
		"negative memory":   {client, redisonce.Options{Keep: -1}, []string{"Options.Keep is -1ns"}},
		"both":              {nil, redisonce.Options{Keep: time.Hour}, []string{"client is nil", "Options.Keep is 1h0m0s"}},
		"all is well":       {client, redisonce.Options{Keep: 25 * time.Hour}, nil},
		"the zero of all":   {client, redisonce.Options{}, nil},
		"a cluster is fine": {redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{"127.0.0.1:1"}}), redisonce.Options{}, nil},
	} {
		store, err := redisonce.New(test.client, test.options)
		assert.Equal(t, test.want == nil, err == nil, name)
		assert.Equal(t, test.want == nil, store != nil, name)
		for _, want := range test.want {
			assert.ErrorContains(t, err, want, name)
		}
	}
}

// A step is one call of a Once. It wants a claim, or of Finish and Release no error.
type step struct {
	do, token string
	want      notify.Claim
}

func TestTheStatesOfAKey(t *testing.T) {
	t.Parallel()
	server := startRedis(t)
	store, other := server.store(t), server.store(t)
	for name, steps := range map[string][]step{
		"claimed once": {{"claim", "a", notify.Claimed}, {"claim", "b", notify.Busy}, {"claim", "b", notify.Busy}},
		"finished for everybody": {{"claim", "a", notify.Claimed}, {"finish", "a", 0}, {"claim", "b", notify.Finished},
			{"claim", "a", notify.Finished}},
		"released": {{"claim", "a", notify.Claimed}, {"release", "a", 0}, {"claim", "b", notify.Claimed}},
		"a late release frees nobody else's claim": {{"claim", "a", notify.Claimed}, {"expire", "", 0}, {"claim", "b", notify.Claimed},
			{"release", "a", 0}, {"claim", "c", notify.Busy}},
		"a late finish counts": {{"claim", "a", notify.Claimed}, {"expire", "", 0}, {"claim", "b", notify.Claimed},
			{"finish", "a", 0}, {"claim", "c", notify.Finished}},
		"and a release does not undo it": {{"claim", "a", notify.Claimed}, {"finish", "b", 0}, {"release", "a", 0}, {"release", "b", 0},
			{"claim", "c", notify.Finished}},
		"finish without a claim":  {{"finish", "a", 0}, {"claim", "b", notify.Finished}},
		"release without a claim": {{"release", "a", 0}, {"claim", "b", notify.Claimed}},
		"the client sent a claim twice": {{"claim", "a", notify.Claimed}, {"claim", "a", notify.Claimed}, {"release", "a", 0},
			{"claim", "b", notify.Claimed}},
		"a token that looks like the mark": {{"claim", "finished", notify.Claimed}, {"claim", "b", notify.Busy}, {"release", "b", 0},
			{"claim", "b", notify.Busy}, {"release", "finished", 0}, {"claim", "b", notify.Claimed}},
		"the end of a lease frees": {{"claim", "a", notify.Claimed}, {"expire", "", 0}, {"claim", "b", notify.Claimed}},
	} {
		for i, s := range steps {
			at := fmt.Sprintf("%s, step %d", name, i+1)
			var err error
			switch s.do {
			case "claim":
				once := notify.Once(store)
				if i%2 == 1 {
					once = other
				}
				var got notify.Claim
				got, err = once.Claim(t.Context(), name, s.token, time.Minute)
				require.Equal(t, s.want, got, at)
			case "finish":
				err = store.Finish(t.Context(), name, s.token)
			case "release":
				err = other.Release(t.Context(), name, s.token)
			case "expire":
				err = server.client(t).PExpire(t.Context(), "wxpay:notify:"+name, -time.Second).Err()
			}
			require.NoError(t, err, at)
		}
	}
}

func TestKeysEndWithTheLeaseAndWithKeep(t *testing.T) {
	t.Parallel()
	server := startRedis(t)
	client := server.client(t)
	store, err := redisonce.New(client, redisonce.Options{Prefix: "shop:", Keep: 30 * time.Hour})
	require.NoError(t, err)
	live := func() time.Duration {
		left, err := client.PTTL(t.Context(), "shop:k").Result()
		require.NoError(t, err)
		return left
	}
	_, err = store.Claim(t.Context(), "k", "a", 90*time.Second)
	require.NoError(t, err)
	assert.InDelta(t, 90, live().Seconds(), 5)
	require.NoError(t, store.Finish(t.Context(), "k", "a"))
	assert.InDelta(t, 30*3600, live().Seconds(), 5)
	byDefault := server.store(t)
	require.NoError(t, byDefault.Finish(t.Context(), "k", "a"))
	left, err := client.PTTL(t.Context(), "wxpay:notify:k").Result()
	require.NoError(t, err)
	assert.InDelta(t, 7*24*3600, left.Seconds(), 5)

	// By Redis's own clock.
	_, err = store.Claim(t.Context(), "short", "a", 20*time.Millisecond)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		got, err := store.Claim(t.Context(), "short", "b", time.Minute)
		return err == nil && got == notify.Claimed
	}, 3*time.Second, 5*time.Millisecond)
}

func TestManyReplicasClaimEachKeyOnce(t *testing.T) {
	t.Parallel()
	server := startRedis(t)
	const goroutines, keys = 8, 50
	var claimed [keys]atomic.Int32
	var wait sync.WaitGroup
	for g := range goroutines {
		store := server.store(t)
		wait.Go(func() {
			for k := range keys {
				got, err := store.Claim(t.Context(), fmt.Sprint("key", k), fmt.Sprint("token", g), time.Minute)
				assert.NoError(t, err)
				if got == notify.Claimed {
					claimed[k].Add(1)
				} else {
					assert.Equal(t, notify.Busy, got)
				}
			}
		})
	}
	wait.Wait()
	for k := range keys {
		assert.EqualValues(t, 1, claimed[k].Load(), "key %d", k)
	}
}

func TestWrongArgumentsAreErrors(t *testing.T) {
	t.Parallel()
	server := startRedis(t)
	client, store := server.client(t), server.store(t)
	require.NoError(t, client.Set(t.Context(), "wxpay:notify:foreign", "1", 0).Err())
	require.NoError(t, client.LPush(t.Context(), "wxpay:notify:list", "1").Err())
	claim := func(s *redisonce.Store, key, token string, lease time.Duration) error {
		got, err := s.Claim(t.Context(), key, token, lease)
		assert.Zero(t, got)
		return err
	}
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"no lease":       {claim(store, "k", "a", 0), "the lease is 0s; expected at least 1ms"},
		"negative lease": {claim(store, "k", "a", -time.Second), "the lease is -1s"},
		"empty key":      {claim(store, "", "a", time.Minute), "the key or the token is empty"},
		"empty token":    {store.Release(t.Context(), "k", ""), "the key or the token is empty"},
		"empty Store":    {new(redisonce.Store).Finish(t.Context(), "k", "a"), "the Store is empty; expected one of New"},
		"nil Store":      {claim(nil, "k", "a", time.Minute), "the Store is empty; expected one of New"},
		"foreign value": {claim(store, "foreign", "a", time.Minute), "claim of wxpay:notify:foreign: the key has a value (1 bytes) that " +
			"this package did not write"},
		"foreign type": {claim(store, "list", "a", time.Minute), "claim of wxpay:notify:list: WRONGTYPE"},
	} {
		assert.ErrorContains(t, test.err, test.want, name)
	}
	exists, err := client.Exists(t.Context(), "wxpay:notify:k").Result()
	require.NoError(t, err)
	assert.Zero(t, exists, "a wrong claim left a key")
}

func TestErrorsShowNoToken(t *testing.T) {
	t.Parallel()
	server := startRedis(t, "--rename-command", "EVALSHA", "", "--rename-command", "SET", "")
	store, err := redisonce.New(server.client(t), redisonce.Options{Prefix: "p:"})
	require.NoError(t, err)
	const token = "SECRET"
	_, claimErr := store.Claim(t.Context(), "k", token, time.Minute)
	for operation, err := range map[string]error{"claim": claimErr, "finish": store.Finish(t.Context(), "k", token),
		"release": store.Release(t.Context(), "k", token)} {
		require.ErrorContains(t, err, "redisonce: "+operation+" of p:k: ERR unknown command")
		assert.NotContains(t, err.Error(), token)
		var refused redis.Error
		assert.ErrorAs(t, err, &refused, "the cause is behind the text")
	}
	assert.ErrorContains(t, claimErr, "claim:[token]", "Redis repeats arguments; if it does no more, hide is for nothing")
}

func BenchmarkClaimAndFinish(b *testing.B) {
	store := startRedis(b).store(b)
	for i := 0; b.Loop(); i++ {
		key := fmt.Sprint("TRANSACTION.SUCCESS:", i)
		if got, err := store.Claim(b.Context(), key, "token", time.Minute); err != nil || got != notify.Claimed {
			b.Fatal(got, err)
		}
		if err := store.Finish(b.Context(), key, "token"); err != nil {
			b.Fatal(err)
		}
	}
}
