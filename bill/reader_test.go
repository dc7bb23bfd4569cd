package bill_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/bill"
)

// read returns all that a bill holds; errors of rows are an error here.
func read(t testing.TB, source io.Reader) (rows []bill.Row, summary bill.Row, err error) {
	t.Helper()
	r := bill.NewReader(source)
	for row, err := range r.Rows() {
		if err != nil {
			return rows, bill.Row{}, err
		}
		rows = append(rows, row)
	}
	summary, _ = r.Summary()
	return rows, summary, nil
}

func cellsOf(rows []bill.Row) [][]string {
	cells := make([][]string, len(rows))
	for i, row := range rows {
		cells[i] = row.Cells()
	}
	return cells
}

func asMap(row bill.Row) map[string]string { return maps.Collect(row.All()) }

func TestVectors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../testdata/bills.json")
	require.NoError(t, err)
	var file struct {
		Cases []struct {
			Name      string
			File      string
			Content   []byte `json:"content_base64"`
			Plaintext string
			Rows      []map[string]string
			Summary   map[string]string
		}
	}
	require.NoError(t, json.Unmarshal(text, &file))
	seen := map[string]bool{}
	for _, c := range file.Cases {
		switch {
		case strings.HasSuffix(c.File, ".gz"):
			continue
		case c.File != "":
			c.Content, err = os.ReadFile("../testdata/" + c.File)
			require.NoError(t, err)
		case c.Plaintext != "":
			c.Content = []byte(c.Plaintext)
			if c.Rows == nil { // the vector tells the text only
				c.Rows = []map[string]string{{"记账时间": "2025-01-01 08:00:00", "金额": "1.00"}, {"记账时间": "2025-01-01 09:00:00", "金额": "2.00"}}
				c.Summary = map[string]string{"总笔数": "2", "总额": "3.00"}
			}
		}
		rows, summary, err := read(t, bytes.NewReader(c.Content))
		require.NoError(t, err, c.Name)
		if c.Rows == nil {
			continue // the same file as another case
		}
		seen[c.Name] = true
		require.Len(t, rows, len(c.Rows), c.Name)
		for i, row := range rows {
			assert.Equal(t, c.Rows[i], asMap(row), c.Name)
			assert.Equal(t, i+2, row.Line(), c.Name)
		}
		assert.Equal(t, c.Summary, asMap(summary), c.Name)
		assert.Equal(t, len(rows)+3, summary.Line(), c.Name)
	}
	assert.True(t, seen["plain"] && seen["no-rows"] && len(seen) >= 5, "%v", seen)
}

type cells = [][]string

// Every text has the header a,b,c.
func TestFormsOfABill(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text    string
		rows    cells
		summary []string
	}{
		"as documented": {"\ufeffa,b,c\r\n`1,`2,`3\r\n`4,`5,`6\r\nn,m\r\n`7,`8\r\n", cells{{"1", "2", "3"},
			{"4", "5", "6"}}, []string{"7", "8"}},
		"LF, no byte order mark": {"a,b,c\n`1,`2,`3\nn,m\n`7,`8\n", cells{{"1", "2", "3"}}, []string{"7", "8"}},
		"no final line end":      {"a,b,c\r\n`1,`2,`3\r\nn,m\r\n`7,`8", cells{{"1", "2", "3"}}, []string{"7", "8"}},
		"blank lines": {"\r\na,b,c\n\n`1,`2,`3\n \n\n`4,`5,`6\n\nn,m\n\n`7,`8\r\n\r\n \n", cells{{"1", "2", "3"},
			{"4", "5", "6"}}, []string{"7", "8"}},
		"no rows":                         {"a,b,c\nn,m\n`0,`0\n", cells{}, []string{"0", "0"}},
		"no rows and no totals":           {"a,b,c\n", cells{}, nil},
		"only the header, no line end":    {"a,b,c", cells{}, nil},
		"no totals":                       {"a,b,c\n`1,`2,`3\n`4,`5,`6\n", cells{{"1", "2", "3"}, {"4", "5", "6"}}, nil},
		"one row, no totals, no line end": {"a,b,c\n`1,`2,`3", cells{{"1", "2", "3"}}, nil},
		"commas and back-ticks":           {"a,b,c\n`,,`x`,y`,`,z``\n", cells{{",", "x`,y`", ",z``"}}, nil},
		"values of nothing":               {"a,b,c\n`,`,`\nn\n`\n", cells{{"", "", ""}}, []string{""}},
		"a line feed": {"a,b,c\r\n`1,`two\nlines,`3\r\n`4,`5,`6\r\n", cells{{"1", "two\nlines", "3"}, {"4", "5", "6"}},
			nil},
		"CR LF in a value": {"a,b,c\r\n`1,`two\r\nlines,`3\r\nn\r\n`1\r\n", cells{{"1", "two\r\nlines", "3"}},
			[]string{"1"}},
		"blank lines in a value":   {"a,b,c\r\n`1,`two\n\n \r\nlines,`3\r\n", cells{{"1", "two\n\n \r\nlines", "3"}}, nil},
		"a line feed ends a value": {"a,b,c\n`1\n,`2\n\n,`3\n", cells{{"1\n", "2\n\n", "3"}}, nil},
		"line feeds in two values": {"a,b,c\n`1\n1,`2\n2,`3\nn,m\n`7,`8\n", cells{{"1\n1", "2\n2", "3"}}, []string{"7", "8"}},
		"a line feed in the last value": {"a,b,c\n`1,`2,`3\nmore\n`4,`5,`6\nn,m\n`7,`8\n", cells{{"1", "2", "3\nmore"}, {"4", "5", "6"}},
			[]string{"7", "8"}},
		"and in the last of all rows":      {"a,b,c\n`1,`2,`3\n\nmore\nn,m\n`7,`8\n", cells{{"1", "2", "3\n\nmore"}}, []string{"7", "8"}},
		"and without totals":               {"a,b,c\n`1,`2,`3\nmore\n", cells{{"1", "2", "3\nmore"}}, nil},
		"the last but one, without totals": {"a,b,c\n`1,`two\nlines,`3\n`4,`5,`6\n", cells{{"1", "two\nlines", "3"}, {"4", "5", "6"}}, nil},
		"a carriage return":                {"a,b,c\n`1\r,`2\r2,`3\n", cells{{"1\r", "2\r2", "3"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for form, source := range map[string]io.Reader{
				"at once":     strings.NewReader(c.text),
				"by bytes":    iotest.OneByteReader(strings.NewReader(c.text)),
				"EOF with it": iotest.DataErrReader(strings.NewReader(c.text)),
			} {
				rows, summary, err := read(t, source)
				require.NoError(t, err, form)
				assert.Equal(t, c.rows, cellsOf(rows), form)
				assert.Equal(t, c.summary, summary.Cells(), form)
			}
		})
	}
}

func TestLinesAreThoseOfTheFile(t *testing.T) {
	t.Parallel()
	rows, summary, err := read(t, strings.NewReader("\na,b\n`1,`2\n\n`3\n3,`4\n`5,`6\n\nn\n`3"))
	require.NoError(t, err)
	require.Len(t, rows, 3)
	assert.Equal(t, []int{3, 5, 7, 10}, []int{rows[0].Line(), rows[1].Line(), rows[2].Line(), summary.Line()})
}

func TestFilesThatAreNoBill(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	for name, c := range map[string]struct{ text, message string }{
		"empty":             {"", "the file is empty"},
		"a byte order mark": {"\ufeff", "the file is empty"},
		"blank":             {"\r\n \n", "the file is empty"},
		"APIv2's error": {"\n<xml>\n<return_msg>No Bill</return_msg></xml>",
			`error answer and not a bill: "<xml>\n<return_msg>No Bill`},
		"APIv3's error": {`{"code":"NO_STATEMENT_EXIST","message":"账单文件不存在"}`,
			`error answer and not a bill: "{\"code\":\"NO_STATEMENT_EXIST\",\"message\":\"账单文件不存在\"}"`},
		"another error": {"No Bill Exist\n", `all there is is the line "No Bill Exist"`},
		"gzip":          {"\x1f\x8b\x08\x00", "gzip.NewReader"},
		"GBK":           {"\xbd\xbb\xd2\xd7\xca\xb1\xbc\xe4,\xb9\xab\xd6\xda\xd5\xcb\xba\xc5ID\r\n", "line 1 is GBK"},
		"ciphertext":    {"\x80\x81\x82", "line 1 is not UTF-8"},
		"no header":     {"`1,`2\n`3,`4\n", "line 1 begins with a back-tick"},
		"CSV": {"a,b\n1,2\n3,4\n",
			`line 2 does not begin with a back-tick, so this is not the form of WeChat Pay's bills: read it with encoding/csv; the line is "1,2"`},
		"CSV, then rows":           {"a,b\n\n1,2\n`3,`4\n`5,`6\n", "line 3 does not begin with a back-tick"},
		"a header that is longer":  {"a," + long, "line 1 is longer than 1048576 bytes"},
		"a row that is longer":     {"a\n`" + long, "line 2 is longer than 1048576 bytes"},
		"a value over many lines":  {"a,b\n`1\n" + strings.Repeat("line\n", 1<<18), "line 2 is longer than 1048576 bytes"},
		"a value over blank lines": {"a,b\n`1\n" + strings.Repeat("\n", 1<<21), "is longer than 1048576 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := bill.NewReader(strings.NewReader(c.text))
			for range 2 { // it does not get better
				n := 0
				for row, err := range r.Rows() {
					require.Zero(t, n, "nothing comes after the error")
					require.ErrorContains(t, err, c.message)
					assert.Less(t, len(err.Error()), 1000)
					assert.Zero(t, row)
					n++
				}
				require.Equal(t, 1, n)
			}
			_, ok := r.Summary()
			assert.False(t, ok)
		})
	}
}

// TestNamesWithBackTicksAreRead reads a bill whose names and captions are ticked as its values are.
func TestNamesWithBackTicksAreRead(t *testing.T) {
	t.Parallel()
	r := bill.NewReader(strings.NewReader("\ufeff`交易时间,`微信订单号,`金额\r\n`2026-11-01 10:00:00,`4200,`1.00\r\n" +
		"`2026-11-01 10:00:01,`4201,`2.00\r\n`总交易单数,`总金额\r\n`2,`3.00\r\n"))
	var numbers []string
	for row, err := range r.Rows() {
		require.NoError(t, err)
		numbers = append(numbers, row.Get("微信订单号"))
	}
	assert.Equal(t, []string{"4200", "4201"}, numbers)
	assert.Equal(t, []string{"交易时间", "微信订单号", "金额"}, r.Header())
	totals, ok := r.Summary()
	require.True(t, ok)
	assert.Equal(t, "3.00", totals.Get("总金额"))
}

// What is wrong with one row costs neither this row nor the others.
func TestRowsComeWithTheirErrors(t *testing.T) {
	t.Parallel()
	text := "a,b,c\n`1,`2\n`1,`2,`3\n`1,`2,`3,`4\n`1,`\xff,`3\n`1,`2,`3\nn,m\n`7,`8\n"
	want := []string{
		"bill: line 2: the row has 2 cells, but there are 3 column names: values may stand in wrong columns", "",
		"bill: line 4: the row has 4 cells, but there are 3 column names: values may stand in wrong columns",
		"bill: line 5: the row is not UTF-8", "",
	}
	r := bill.NewReader(strings.NewReader(text))
	var rows []bill.Row
	for row, err := range r.Rows() {
		if expected := want[len(rows)]; expected == "" {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, expected)
		}
		rows = append(rows, row)
	}
	assert.Equal(t, cells{{"1", "2"}, {"1", "2", "3"}, {"1", "2", "3", "4"}, {"1", "\xff", "3"}, {"1", "2", "3"}}, cellsOf(rows))
	summary, ok := r.Summary()
	assert.True(t, ok)
	assert.Equal(t, "8", summary.Get("m"))
}

func TestTotalsThatDoNotFitTheirCaptionAreAnError(t *testing.T) {
	t.Parallel()
	r := bill.NewReader(strings.NewReader("a,b\n`1,`2\nn,with a comma, m\n`7,`8\n"))
	var got []error
	for row, err := range r.Rows() {
		got = append(got, err)
		assert.Equal(t, err == nil, row.Line() == 2)
	}
	require.Len(t, got, 2)
	require.NoError(t, got[0])
	require.EqualError(t, got[1], "bill: line 4: the line of totals has 2 cells, but there are 3 column names: values may stand in "+
		"wrong columns")
	summary, ok := r.Summary()
	require.True(t, ok)
	assert.Equal(t, []string{"7", "8"}, summary.Cells())
}

// Totals in the midst of rows would be counted twice.
func TestAnAppendedBillIsAnError(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"with totals":    "\ufeffa,b\n`1,`2\nn,m\n`7,`8\n\ufeffa,b\n`1,`2\nn,m\n`7,`8\n",
		"without totals": "a,b\n`1,`2\n`1,`2\n`1,`2\na,b\n`1,`2\n`1,`2\n",
		"without rows":   "\ufeffa,b\nn,m\n`0,`0\n\ufeffa,b\nn,m\n`0,`0\n",
	} {
		rows, _, err := read(t, strings.NewReader(text))
		require.ErrorContains(t, err, "another bill begins in line", name)
		for _, row := range rows {
			assert.Equal(t, []string{"1", "2"}, row.Cells(), name)
		}
	}
}

func TestABillThatBreaksOffIsAnError(t *testing.T) {
	t.Parallel()
	const text = "a,b\n`1,`2\n`3,`4\nn,m\n`4,`6\n"
	for cut := range len(text) + 1 {
		// once fails a single time and has a good end then: it must not be asked again.
		source := io.MultiReader(strings.NewReader(text[:cut]), iotest.ErrReader(io.ErrUnexpectedEOF))
		rows, _, err := read(t, source)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, "%d", cut)
		for i, row := range rows {
			assert.Equal(t, cells{{"1", "2"}, {"3", "4"}}[i], row.Cells(), "%d", cut)
		}
		once := &failsOnce{text: text[:cut]}
		_, _, err = read(t, once)
		require.ErrorIs(t, err, errOnce, "%d", cut)
	}
	rows, _, err := read(t, io.MultiReader(strings.NewReader("a,b\n`1,`2\n`3,`4\n"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	require.EqualError(t, err, "bill: read line 4: unexpected EOF")
	assert.Len(t, rows, 2, "whole rows are not held back")
}

var errOnce = errors.New("once")

type failsOnce struct {
	text   string
	failed bool
}

func (f *failsOnce) Read(p []byte) (int, error) {
	if f.text == "" && !f.failed {
		f.failed = true
		return 0, errOnce
	}
	if f.text == "" {
		return 0, io.EOF
	}
	n := copy(p, f.text)
	f.text = f.text[n:]
	return n, nil
}

func TestRowsGoOnAfterABreakAndNotAfterTheEnd(t *testing.T) {
	t.Parallel()
	r := bill.NewReader(strings.NewReader("a\n`1\n`2\n`3\nn\n`3\n"))
	assert.Equal(t, []string{"a"}, r.Header(), "before Rows")
	for row, err := range r.Rows() {
		require.NoError(t, err)
		assert.Equal(t, "1", row.Get("a"))
		break
	}
	_, ok := r.Summary()
	assert.False(t, ok, "not read yet")
	var rest []string
	for row, err := range r.Rows() {
		require.NoError(t, err)
		rest = append(rest, row.Get("a"))
	}
	assert.Equal(t, []string{"2", "3"}, rest)
	_, ok = r.Summary()
	assert.True(t, ok)
	for row, err := range r.Rows() {
		require.ErrorContains(t, err, "single pass")
		assert.Zero(t, row)
	}
	assert.Nil(t, bill.NewReader(strings.NewReader("")).Header())
}
