package redisonce_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/notify/redisonce"
)

// A redisServer is a real Redis of one test, behind a socket file, so that no two tests want
// the same port.
type redisServer struct {
	socket string
	cmd    *exec.Cmd
	ended  chan struct{}
}

// startRedis starts a Redis that keeps nothing on disk and ends with the test.
func startRedis(tb testing.TB, options ...string) *redisServer {
	tb.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		if os.Getenv("WXPAY_REDIS") == "require" {
			tb.Fatal("there is no redis-server in PATH, and WXPAY_REDIS=require; install it")
		}
		tb.Skip("there is no redis-server in PATH; install it to run this test")
	}
	dir, err := os.MkdirTemp("", "redis") //nolint:usetesting // the path of a socket has at most 100 bytes or so
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &redisServer{socket: filepath.Join(dir, "redis.sock"), ended: make(chan struct{})}
	arguments := []string{"--port", "0", "--unixsocket", s.socket, "--dir", dir, "--save", "", "--appendonly", "no", "--daemonize", "no"}
	s.cmd = exec.Command(binary, append(arguments, options...)...)
	var output bytes.Buffer
	s.cmd.Stdout, s.cmd.Stderr = &output, &output
	require.NoError(tb, s.cmd.Start())
	go func() {
		_ = s.cmd.Wait()
		close(s.ended)
	}()
	tb.Cleanup(s.end)
	if !s.answers(tb) {
		s.end()
		tb.Fatalf("redis-server does not answer PING:\n%s", output.String())
	}
	return s
}

// answers waits until the server answers PING.
func (s *redisServer) answers(tb testing.TB) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	every := time.NewTicker(2 * time.Millisecond)
	defer every.Stop()
	for {
		if _, err := os.Stat(s.socket); err == nil && s.client(tb).Ping(ctx).Err() == nil {
			return true
		}
		select {
		case <-every.C:
		case <-s.ended:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// end ends the process that startRedis started, and waits for it.
func (s *redisServer) end() {
	_ = s.cmd.Process.Kill()
	<-s.ended
}

// client is a new client, as every replica has one.
func (s *redisServer) client(tb testing.TB) *redis.Client {
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: s.socket})
	tb.Cleanup(func() { _ = client.Close() })
	return client
}

// store is a new Store with a new client.
func (s *redisServer) store(tb testing.TB) *redisonce.Store {
	tb.Helper()
	store, err := redisonce.New(s.client(tb), redisonce.Options{})
	require.NoError(tb, err)
	return store
}
