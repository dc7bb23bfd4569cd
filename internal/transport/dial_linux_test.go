package transport_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// nameServer makes net.DefaultResolver give these addresses of IPv4 for every name, as
// long as the test runs. Tests that use it are not parallel.
func nameServer(t *testing.T, addrs ...string) {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		query := make([]byte, 512)
		for {
			n, from, err := server.ReadFrom(query)
			if err != nil {
				return
			}
			_, _ = server.WriteTo(nameAnswer(query[:n], addrs), from)
		}
	}()
	before := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
	t.Cleanup(func() {
		net.DefaultResolver = before
		server.Close()
		<-done
	})
}

// nameAnswer answers a query for A by the addresses and every other one by none.
func nameAnswer(query []byte, addrs []string) []byte {
	const header = 12
	question := header + bytes.IndexByte(query[header:], 0) + 1 + 4 // the name, its type and class
	answer := bytes.Clone(query[:question])
	binary.BigEndian.PutUint16(answer[2:], 0x8180)                  // an answer without an error
	copy(answer[6:header], make([]byte, 6))                         // no other sections
	if binary.BigEndian.Uint16(query[question-4:question-2]) != 1 { // not A
		return answer
	}
	binary.BigEndian.PutUint16(answer[6:], uint16(len(addrs)))
	for _, addr := range addrs {
		answer = append(answer, 0xc0, header, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4) // the same name, A, for a minute
		answer = append(answer, net.ParseIP(addr).To4()...)
	}
	return answer
}

// blackHole is an address of this machine that swallows what asks for a connection:
// its queue is full.
func blackHole(t *testing.T, ip string, port int) {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	require.NoError(t, err)
	t.Cleanup(func() { syscall.Close(fd) })
	at := &syscall.SockaddrInet4{Port: port}
	copy(at.Addr[:], net.ParseIP(ip).To4())
	require.NoError(t, syscall.Bind(fd, at))
	require.NoError(t, syscall.Listen(fd, 0))
	for range 10 {
		c, err := net.DialTimeout("tcp", net.JoinHostPort(ip, strconv.Itoa(port)), 100*time.Millisecond)
		if err != nil {
			return
		}
		t.Cleanup(func() { c.Close() })
	}
	t.Fatal("the queue of a socket does not fill up")
}

// TestDeadAddressDoesNotCostTheTimeOfACall: of the two addresses of a host the first one
// does not answer, which costs net.Dialer half of the time. It is not parallel: it
// changes net.DefaultResolver.
func TestDeadAddressDoesNotCostTheTimeOfACall(t *testing.T) {
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "a file"} })
	_, port, err := net.SplitHostPort(strings.Trim(strings.TrimPrefix(gateway.URL(), "https://"), "/"))
	require.NoError(t, err)
	number, err := strconv.Atoi(port)
	require.NoError(t, err)
	blackHole(t, "127.0.0.2", number)
	nameServer(t, "127.0.0.2", "127.0.0.1")
	for name, call := range map[string]func(client *wxpay.Client) error{
		"call": func(client *wxpay.Client) error {
			_, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
			return err
		},
		"download": func(client *wxpay.Client) error {
			_, err := client.Download(t.Context(), "v3/billdownload/file", new(bytes.Buffer))
			return err
		},
	} {
		cfg := gateway.Config()
		cfg.BaseURL, cfg.Timeout = "https://api.mch.weixin.qq.com:"+port+"/", 20*time.Second
		client, err := wxpay.New(cfg)
		require.NoError(t, err)
		began := time.Now()
		require.NoError(t, call(client), name)
		assert.Less(t, time.Since(began), 5*time.Second, name)
	}
	testkit.RequireNoGoroutines(t)
}

// TestCancelEndsTheDialOfSeveralAddresses: none of them answers.
func TestCancelEndsTheDialOfSeveralAddresses(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // keeps the port for this test
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	port := listener.Addr().(*net.TCPAddr).Port
	blackHole(t, "127.0.0.2", port)
	blackHole(t, "127.0.0.3", port)
	nameServer(t, "127.0.0.2", "127.0.0.3")
	client := testkit.ClientOf(t, "https://api.mch.weixin.qq.com:"+strconv.Itoa(port))
	for _, wait := range []time.Duration{50 * time.Millisecond, 400 * time.Millisecond} { // one attempt, two attempts
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		began := time.Now()
		_, err := client.Chain("v3/x").Post(ctx, wxpay.Params{"json": wxpay.Params{}})
		cancel()
		assert.Less(t, time.Since(began), wait+time.Second)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		testkit.RequireRefused(t, err, "connecting to api.mch.weixin.qq.com")
		testkit.RequireNoGoroutines(t)
	}
}

// TestDialErrorNamesEveryAddress, and nothing was sent.
func TestDialErrorNamesEveryAddress(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	nameServer(t, "127.0.0.3", "127.0.0.4")
	_, err = testkit.ClientOf(t, "https://api.mch.weixin.qq.com:"+port).Chain("v3/x").Get(t.Context())
	testkit.RequireRefused(t, err, "127.0.0.3:"+port, "127.0.0.4:"+port, "connection refused")
	nameServer(t)
	_, err = testkit.ClientOf(t, "https://api.mch.weixin.qq.com:"+port).Chain("v3/x").Get(t.Context())
	testkit.RequireRefused(t, err, "lookup api.mch.weixin.qq.com", "no such host")
}
