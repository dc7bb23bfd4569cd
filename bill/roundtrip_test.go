package bill_test

import (
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/bill"
)

// written is a bill, and how it is written down.
type written struct {
	header  []string
	rows    [][]string
	caption []string // nil for no totals
	totals  []string
	end     string
	mark    bool
	endless bool // without a final line end
}

func (w written) String() string {
	row := func(values []string) string { return "`" + strings.Join(values, ",`") + w.end }
	var b strings.Builder
	if w.mark {
		b.WriteString("\ufeff")
	}
	b.WriteString(strings.Join(w.header, ",") + w.end)
	for _, values := range w.rows {
		b.WriteString(row(values))
	}
	if w.caption != nil {
		b.WriteString(strings.Join(w.caption, ",") + w.end + row(w.totals))
	}
	if w.endless {
		return strings.TrimSuffix(b.String(), w.end)
	}
	return b.String()
}

var (
	pieces = []string{
		"`", ",", "``", ",,", "\"", "'", " ", "\n", "\r\n", "\r", "\n\n", "\n \n", "\t", "a", "商品", "0.00", "\ufeff", "<xml>", "{", "\x00",
		"　", "😀", "\\", "%", "-1",
	}
	names = []string{"交易时间", "订单金额", "手续费", "a b", "a", "费率(%)", "x`x", " "}
)

// value makes a value. Where two bills are written alike, no reader can tell them
// apart; these are left out:
//   - a value with comma + back-tick, which is the separator,
//   - a value with a back-tick at the beginning of a line but the first, which begins
//     a row,
//   - a last value that ends in a carriage return or in blank lines, which are those
//     of the file, and for the same reason totals over several lines,
//   - a last value with several lines, in the last row but one of a bill without
//     totals: its last line looks like the caption.
func value(r *rand.Rand, last, oneLine bool) string {
	for {
		var b strings.Builder
		for range r.IntN(5) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		v := b.String()
		tail := v[strings.LastIndex(v, "\n")+1:]
		switch {
		case strings.Contains(v, ",`"), strings.Contains(v, "\n`"):
		case last && strings.HasSuffix(v, "\r"), last && strings.Contains(v, "\n") && strings.TrimSpace(tail) == "":
		case oneLine && strings.Contains(v, "\n"):
		default:
			return v
		}
	}
}

func values(r *rand.Rand, n int, oneLast, oneLine bool) []string {
	all := make([]string, n)
	for i := range all {
		last := i == n-1
		all[i] = value(r, last, oneLine || last && oneLast)
	}
	return all
}

// columnNames makes a header or a caption. first is in no value and begins no row, and
// the header's is not the caption's: a bill whose caption is its header is taken for
// two bills.
func columnNames(r *rand.Rand, first string) []string {
	all := []string{first}
	for range r.IntN(5) {
		all = append(all, names[r.IntN(len(names))])
	}
	return all
}

func newWritten(r *rand.Rand) written {
	w := written{header: columnNames(r, "列"), end: "\n", mark: r.IntN(2) == 0, endless: r.IntN(2) == 0}
	if r.IntN(2) == 0 {
		w.end = "\r\n"
	}
	if r.IntN(3) > 0 {
		w.caption = columnNames(r, "总")
		w.totals = values(r, len(w.caption), true, true)
	}
	count := r.IntN(6)
	if len(w.header) == 1 && w.caption == nil {
		count++ // a single name is no bill
	}
	for i := range count {
		w.rows = append(w.rows, values(r, len(w.header), w.caption == nil && i == count-2, false))
	}
	return w
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		w := newWritten(r)
		text := w.String()
		rows, summary, err := read(t, strings.NewReader(text))
		require.NoError(t, err, "%q", text)
		require.Len(t, rows, len(w.rows), "%q", text)
		for i, row := range rows {
			require.Equal(t, w.header, row.Header(), "%q", text)
			require.Equal(t, w.rows[i], row.Cells(), "%q", text)
		}
		require.Equal(t, w.caption, summary.Header(), "%q", text)
		require.Equal(t, w.totals, summary.Cells(), "%q", text)
	}
}

// Whatever the bytes: an end without a panic, no row lost on the way, and rows that
// hold text of the file.
func FuzzReader(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		f.Add([]byte(newWritten(r).String()))
	}
	for _, text := range []string{"", "\ufeff", "{}", "a\n", "a,b\n1,2\n", "a,b\n`1\n", "a,b\n`1,`2\n\n\nx\n`3,`4\na,b\n",
		"a\n`\xff\n`1,`2\nn\n`1\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		reader := bill.NewReader(strings.NewReader(string(text)))
		line, size, ended := 0, 0, false
		for row, err := range reader.Rows() {
			require.False(t, ended, "nothing comes after an error without a row")
			if row.Line() == 0 {
				require.Error(t, err)
				ended = true
				continue
			}
			require.Greater(t, row.Line(), line)
			line = row.Line()
			if err == nil {
				require.Len(t, row.Cells(), len(reader.Header()))
			}
			for _, cell := range row.Cells() {
				size += len(cell)
				require.NotContains(t, cell, ",`")
				require.Contains(t, string(text), cell)
			}
		}
		require.LessOrEqual(t, size, len(text))
		require.LessOrEqual(t, line, strings.Count(string(text), "\n")+1)
		if summary, ok := reader.Summary(); ok {
			require.Greater(t, summary.Line(), line)
		}
	})
}

// repeated is a text, many times over, that is nowhere in memory as a whole.
type repeated struct {
	text string
	left int
	rest string // of what is being read; the header first
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.left == 0 {
			return 0, io.EOF
		}
		r.rest = r.text
		r.left--
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// Not parallel: it measures the heap.
func TestMemoryDoesNotGrowWithTheBill(t *testing.T) {
	const size, bound = 64 << 20, 8 << 20
	count := size / (len(tradeRow) + 2)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	start := heap()
	r := bill.NewReader(&repeated{text: tradeRow + "\r\n", left: count, rest: tradeHeader + "\r\n"})
	n, most := 0, start
	for row, err := range r.Rows() {
		n++
		if err != nil || row.Line() != n+1 {
			require.FailNow(t, "another row", "%d in line %d: %v", n, row.Line(), err)
		}
		if n%(count/10) == 0 {
			most = max(most, heap())
		}
	}
	assert.Equal(t, count, n)
	assert.Less(t, most-start, uint64(bound))
	t.Logf("the heap grew by %d kB at most over %d rows", (most-start)>>10, n)
}
