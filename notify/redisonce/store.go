package redisonce

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wechatpay-chain/wxpay/notify"
)

const (
	defaultPrefix = "wxpay:notify:"
	defaultKeep   = 7 * 24 * time.Hour
	// minKeep is what notify.Once asks for: WeChat Pay repeats for 24 h 4 m.
	minKeep = 25 * time.Hour
	// minLease is the shortest time to live that Redis knows.
	minLease = time.Millisecond
)

// The values of keys. A claim is "claim:" and its token: whatever the token, never finished.
const (
	finished = "finished"
	claim    = "claim:"
)

// release deletes a key only if its value is still the caller's: between two commands the
// lease could end, and the key be another replica's.
const release = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0`

// Options are what a Store may be told; the zero value is fine.
type Options struct {
	// Prefix begins the names of all keys, "wxpay:notify:" by default. Merchants that share
	// a Redis, and programs that deal with the same events each for itself, need different
	// ones; replicas need the same.
	Prefix string
	// Keep is how long a finished event is remembered, 7 days by default; at least 25 h, as
	// long as WeChat Pay repeats.
	Keep time.Duration
}

// Store is a notify.Once in Redis. It is safe for use by several goroutines.
type Store struct {
	client  redis.Cmdable
	prefix  string
	keep    time.Duration
	release *redis.Script
}

var _ notify.Once = (*Store)(nil)

// New makes a Store of a redis.Client, a redis.ClusterClient or another client that sends
// its commands at once. It touches no network, and Close of the client stays the caller's.
func New(client redis.Cmdable, options Options) (*Store, error) {
	var errs []error
	_, collects := client.(redis.Pipeliner)
	switch v := reflect.ValueOf(client); {
	case !v.IsValid(), v.Kind() == reflect.Pointer && v.IsNil():
		errs = append(errs, errors.New("client is nil; expected one of redis.NewClient, for example"))
	case collects:
		errs = append(errs, fmt.Errorf("client is a %T, which only collects commands; expected one of redis.NewClient, for example",
			client))
	}
	switch {
	case options.Keep == 0:
		options.Keep = defaultKeep
	case options.Keep < minKeep:
		errs = append(errs, fmt.Errorf("Options.Keep is %v; expected at least %v, as long as WeChat Pay repeats a notification, "+
			"or 0 for %v", options.Keep, minKeep, defaultKeep))
	}
	if options.Prefix == "" {
		options.Prefix = defaultPrefix
	}
	for i, err := range errs {
		errs[i] = fmt.Errorf("redisonce: %w", err)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return &Store{client: client, prefix: options.Prefix, keep: options.Keep, release: redis.NewScript(release)}, nil
}

// Claim is that of notify.Once. After an error nobody knows whether the key was claimed; if
// it was, it is free again when the lease is over.
func (s *Store) Claim(ctx context.Context, key, token string, lease time.Duration) (notify.Claim, error) {
	if lease < minLease {
		return 0, fmt.Errorf("redisonce: claim: the lease is %v; expected at least %v", lease, minLease)
	}
	var got notify.Claim
	err := s.do(ctx, "claim", key, token, func(ctx context.Context, name string) error {
		var err error
		got, err = s.claim(ctx, name, claim+token, lease)
		return err
	})
	if err != nil {
		return 0, err // and do not look at got: the command may still run
	}
	return got, nil
}

func (s *Store) claim(ctx context.Context, name, own string, lease time.Duration) (notify.Claim, error) {
	err := s.client.SetArgs(ctx, name, own, redis.SetArgs{Mode: "NX", TTL: lease}).Err()
	switch {
	case err == nil:
		return notify.Claimed, nil
	case !errors.Is(err, redis.Nil):
		return 0, err
	}
	value, err := s.client.Get(ctx, name).Result()
	switch {
	case errors.Is(err, redis.Nil): // it ended between the two commands
		return notify.Busy, nil
	case err != nil:
		return 0, err
	case value == finished:
		return notify.Finished, nil
	case value == own: // the client sent SET twice, for the first reply got lost
		return notify.Claimed, nil
	case strings.HasPrefix(value, claim):
		return notify.Busy, nil
	}
	return 0, fmt.Errorf("the key has a value (%d bytes) that this package did not write; expected keys of its own: give Options.Prefix",
		len(value))
}

// Finish is that of notify.Once: it remembers the key for Options.Keep.
func (s *Store) Finish(ctx context.Context, key, token string) error {
	return s.do(ctx, "finish", key, token, func(ctx context.Context, name string) error {
		return s.client.Set(ctx, name, finished, s.keep).Err()
	})
}

// Release is that of notify.Once. It leaves alone what another token has claimed, and what
// is finished.
func (s *Store) Release(ctx context.Context, key, token string) error {
	return s.do(ctx, "release", key, token, func(ctx context.Context, name string) error {
		return s.release.Run(ctx, s.client, []string{name}, claim+token).Err()
	})
}
