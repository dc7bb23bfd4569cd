package xmlmap_test

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// Documents made to do harm: each has 2 MB, or 10, and may take no more than a few times
// that. The bound of the time is far off what it takes, milliseconds, and far below what
// it would take if it grew with the square of the size. Not parallel, for it measures.
func TestReadingIsBoundedByTheSizeOfTheDocument(t *testing.T) {
	const size = 2 << 20
	fill := func(head, piece, tail string) []byte {
		return []byte(head + strings.Repeat(piece, size/len(piece)) + tail)
	}
	var laughs bytes.Buffer
	laughs.WriteString("<!DOCTYPE xml [<!ENTITY a0 \"lol\">")
	for i := range 30 {
		next, last := string(rune('b'+i%20)), string(rune('a'+i%20))
		laughs.WriteString("<!ENTITY " + next + " \"" + strings.Repeat("&"+last+";", 10) + "\">")
	}
	laughs.WriteString("]><xml><a>&z;</a></xml>")

	for _, c := range []struct {
		name     string
		document []byte
		accepted bool
	}{
		{"one element", fill("<xml><a>", "0123456789abcdef", "</a></xml>"), true},
		{"one element of 10 MB", []byte("<xml><a>" + strings.Repeat("0123456789", 1<<20) + "</a></xml>"), true},
		{"one element in Chinese", fill("<xml><a>", "微信支付", "</a></xml>"), true},
		{"one CDATA section", fill("<xml><a><![CDATA[", "]]]", "]]></a></xml>"), true},
		{"sections", fill("<xml><a>", "<![CDATA[>]]>", "</a></xml>"), true},
		{"references", fill("<xml><a>", "&#x4e00;", "</a></xml>"), true},
		{"line breaks", fill("<xml><a>", "\r", "</a></xml>"), true},
		{"comments", fill("<xml><a>1", "<!---->", "</a></xml>"), true},
		{"comments beside elements", fill("<xml><a>", " <!---->", "<b/></a></xml>"), true},
		{"white space", fill("<xml>", " ", "</xml>"), true},
		{"attributes", fill("<xml><a", " b='&lt;'", "/></xml>"), true},
		{"a name", fill("<xml><", "a", "/></xml>"), false},
		{"an attribute's name", fill("<xml><a ", "a", "='1'/></xml>"), false},
		{"a root", fill("<", "a", "/>"), false},
		{"a document type", fill("<!DOCTYPE ", "a", "/>"), false},
		{"a comment without end", fill("<xml><!--", "- ", ""), false},
		{"ampersands", fill("<xml><a>", "&", "</a></xml>"), false},
		{"elements", fill("<xml>", "<a/>", "</xml>"), false},
		{"elements that do not end", fill("<xml>", "<a>", ""), false},
		{"end tags", fill("<xml>", "</a>", ""), false},
		{"lines", fill("", "\n", ""), false},
		{"NUL", fill("<xml>", "\x00", "</xml>"), false},
		{"XXE", []byte(`<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><a>&x;</a></xml>`), false},
		{"billion laughs", laughs.Bytes(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := xmlmap.Unmarshal(c.document)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			assert.Equal(t, c.accepted, err == nil, "%v", err)
			// A slice that grows to n bytes allocates five times that, one after the other.
			assert.LessOrEqual(t, after.TotalAlloc-before.TotalAlloc, uint64(8*len(c.document)+1<<20))
			assert.Less(t, took, 20*time.Second)
		})
	}
}

var answer = []byte("<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg><appid><![CDATA[wx2421b1c4370ec43b]]></appid>" +
	"<mch_id><![CDATA[10000100]]></mch_id><nonce_str><![CDATA[TeqClE3i0mvn3DrK]]></nonce_str><out_refund_no_0><![CDATA[1415701182]]></out_refund_no_0>" +
	"<out_trade_no><![CDATA[1415757673]]></out_trade_no><refund_count>1</refund_count><refund_fee_0>1</refund_fee_0><body>微信支付</body>" +
	"<sign><![CDATA[B2EB6FBCE9E62F3BD5E5CE0B5C6A2D28]]></sign></xml>")

func BenchmarkUnmarshal(b *testing.B) {
	b.SetBytes(int64(len(answer)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := xmlmap.Unmarshal(answer); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMarshal(b *testing.B) {
	fields, _ := xmlmap.Unmarshal(answer)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := xmlmap.Marshal(fields); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkJSON(b *testing.B) {
	fields, _ := xmlmap.Unmarshal(answer)
	b.ReportAllocs()
	for b.Loop() {
		xmlmap.JSON(fields)
	}
}

// What the same tokens cost with the standard library.
func BenchmarkStandardLibrary(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := standard(answer); err != nil {
			b.Fatal(err)
		}
	}
}
