package http1_test

import (
	"bufio"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/wechatpay-chain/wxpay/internal/http1"
)

// BenchmarkReadHead reads the head of an answer as WeChat Pay sends it, beside fasthttp, which makes no http.Header of it.
func BenchmarkReadHead(b *testing.B) {
	head := []byte("HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Fri, 21 Nov 2025 00:00:00 GMT\r\n" +
		"Content-Type: application/json; charset=utf-8\r\n" +
		"Content-Length: 52\r\nConnection: keep-alive\r\nKeep-Alive: timeout=8\r\nCache-Control: no-cache, must-revalidate\r\n" +
		"X-Content-Type-Options: nosniff\r\nRequest-ID: 08F78BB4AF0610D302189DB0A85B20BE7BA6F101-0\r\nContent-Language: zh-CN\r\n" +
		"Wechatpay-Nonce: c5ac7061fccab6bf3e254dcf98995b8c\r\nWechatpay-Signature: " + strings.Repeat("A", 344) + "\r\n" +
		"Wechatpay-Timestamp: 1763683200\r\nWechatpay-Serial: PUB_KEY_ID_0114232134912410000000000000\r\n" +
		"Wechatpay-Signature-Type: WECHATPAY2-SHA256-RSA2048\r\n\r\n")
	source := bytes.NewReader(head)
	r := bufio.NewReaderSize(source, 16<<10)
	b.Run("wxpay", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			source.Reset(head)
			r.Reset(source)
			if _, err := http1.ReadHead(r, http.MethodPost); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("fasthttp", func(b *testing.B) {
		b.ReportAllocs()
		var h fasthttp.ResponseHeader
		for b.Loop() {
			source.Reset(head)
			r.Reset(source)
			if err := h.Read(r); err != nil {
				b.Fatal(err)
			}
		}
	})
}
