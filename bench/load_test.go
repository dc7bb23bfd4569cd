package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/bench/contest"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// latency is what a call to WeChat Pay is made to take on the way.
const latency = 50 * time.Millisecond

const prepaid = `{"prepay_id":"wx201410272009395522657a690389285100"}`

// BenchmarkLoad lets customers come at a steady rate, whether the ones before are served or not. One operation is a payment: the order
// with its verified answer, the signed parameters for the front end, and the notification, verified and decrypted. It reports how many
// cores that takes (of client and server, which are one process), how many connections were open at most, and how long the slowest of
// a hundred orders took. Seconds, times the rate, are its operations:
//
//	go test -run '^$' -bench Load/rate=400 -benchtime 4000x
func BenchmarkLoad(b *testing.B) {
	for _, rate := range []int{100, 400, 1000} {
		b.Run(fmt.Sprint("rate=", rate), func(b *testing.B) { benchmarkLoad(b, rate) })
	}
}

func benchmarkLoad(b *testing.B, rate int) {
	now := time.Now()
	gateway := wxpaytest.NewServer(b, wxpaytest.Plain(), wxpaytest.Clock(func() time.Time { return now }))
	cfg := gateway.Config()
	bare, err := gateway.Bare(prepaid)
	require.NoError(b, err)
	server := newDistant(b, bare)
	cfg.BaseURL = server.url
	client, err := wxpay.New(cfg)
	require.NoError(b, err)
	receiver, err := notify.New(notify.Config{
		Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, Now: func() time.Time { return now },
	})
	require.NoError(b, err)
	header, body, err := gateway.Notification(wxpaytest.Notification{Resource: map[string]any{"out_trade_no": "T20261130"}})
	require.NoError(b, err)
	order := contest.Order()

	took := make([]time.Duration, b.N)
	var customers sync.WaitGroup
	var failed atomic.Int64
	interval := time.Second / time.Duration(rate)
	b.ResetTimer()
	start, used := time.Now(), processorTime(b)
	for i := range b.N {
		time.Sleep(time.Until(start.Add(time.Duration(i) * interval))) //nolint:forbidigo // the next customer comes then, whoever is served
		customers.Go(func() {
			begin := time.Now()
			resp, err := client.Chain("v3/pay/transactions/jsapi").Post(b.Context(), wxpay.Params{"json": order})
			took[i] = time.Since(begin)
			if err == nil {
				_, err = client.Launch().JSAPI("wxd678efh567hg6787", resp.Get("prepay_id").String())
			}
			if err == nil {
				_, err = receiver.Parse(header, body)
			}
			if err != nil {
				failed.Add(1)
			}
		})
	}
	customers.Wait()
	b.StopTimer()
	require.Zero(b, failed.Load())
	slices.Sort(took)
	b.ReportMetric((processorTime(b)-used).Seconds()/time.Since(start).Seconds(), "cores")
	b.ReportMetric(float64(server.most.Load()), "connections")
	b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "p99-ms")
}

// processorTime is what this process has used of all cores.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// A distant server answers what another one answered, later.
type distant struct {
	url        string
	answer     []byte
	open, most atomic.Int64
}

func newDistant(b *testing.B, near string) *distant {
	b.Helper()
	c, err := net.Dial("tcp", strings.Trim(near, "htp:/"))
	require.NoError(b, err)
	defer c.Close()
	_, err = io.WriteString(c, "GET / HTTP/1.1\r\nHost: near\r\n\r\n")
	require.NoError(b, err)
	d := &distant{}
	for buffer := make([]byte, 4096); !bytes.HasSuffix(d.answer, []byte(prepaid)); {
		n, err := c.Read(buffer)
		require.NoError(b, err)
		d.answer = append(d.answer, buffer[:n]...)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	b.Cleanup(func() { _ = l.Close() })
	d.url = "http://" + l.Addr().String() + "/"
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go d.serve(c)
		}
	}()
	return d
}

func (d *distant) serve(c net.Conn) {
	defer c.Close()
	n := d.open.Add(1)
	defer d.open.Add(-1)
	for most := d.most.Load(); n > most && !d.most.CompareAndSwap(most, n); most = d.most.Load() {
	}
	for r := bufio.NewReader(c); ; {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return
		}
		time.Sleep(latency) //nolint:forbidigo // this is the distance
		if _, err := c.Write(d.answer); err != nil {
			return
		}
	}
}
