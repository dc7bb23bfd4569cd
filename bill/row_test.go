package bill_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/bill"
)

func oneRow(t *testing.T, text string) bill.Row {
	t.Helper()
	for row := range bill.NewReader(strings.NewReader(text)).Rows() {
		return row
	}
	require.FailNow(t, "no row")
	return bill.Row{}
}

func TestTheFirstOfEqualNamesWins(t *testing.T) {
	t.Parallel()
	row := oneRow(t, "a,b,a\n`1,`2,`3\n")
	assert.Equal(t, "1", row.Get("a"))
	assert.Equal(t, []string{"1", "2", "3"}, row.Cells())
	assert.Equal(t, []string{"a", "b", "a"}, row.Header())
	var all []string
	for column, value := range row.All() {
		all = append(all, column+value)
	}
	assert.Equal(t, []string{"a1", "b2", "a3"}, all)
	for range row.All() {
		break
	}
}

func TestLookupTellsMissingFromEmpty(t *testing.T) {
	t.Parallel()
	row := oneRow(t, "a,b,c\n`,`2\n")
	for column, expected := range map[string]bool{"a": true, "b": true, "c": false, "d": false, "": false} {
		_, ok := row.Lookup(column)
		assert.Equal(t, expected, ok, column)
	}
	_, err := row.Fen("c")
	require.EqualError(t, err, `bill: line 2: the row has 2 cells and so none for "c", which is column 3`)
	_, err = row.Fen("金额")
	require.EqualError(t, err, `bill: line 2: there is no column "金额"; the columns are a, b, c`)

	row = oneRow(t, "a\n`1,`2\n")
	assert.Equal(t, map[string]string{"a": "1", "": "2"}, asMap(row), "values beyond the columns are not lost")
}

func TestARowCannotBeChanged(t *testing.T) {
	t.Parallel()
	r := bill.NewReader(strings.NewReader("a,b\n`1,`2\n"))
	for row := range r.Rows() {
		row.Cells()[0], row.Header()[0], r.Header()[0] = "x", "x", "x"
		assert.Equal(t, "1", row.Get("a"))
		assert.Equal(t, []string{"1", "2"}, row.Cells())
		assert.Equal(t, []string{"a", "b"}, row.Header())
		assert.Equal(t, []string{"a", "b"}, r.Header())
	}
}

func TestTheZeroRowIsEmpty(t *testing.T) {
	t.Parallel()
	var row bill.Row
	assert.Empty(t, row.Get("a"))
	assert.Nil(t, row.Cells())
	assert.Nil(t, row.Header())
	assert.Zero(t, row.Line())
	assert.Empty(t, asMap(row))
	_, err := row.Time("a")
	require.ErrorContains(t, err, "zero Row")
}

func TestAmountsOfARow(t *testing.T) {
	t.Parallel()
	row := oneRow(t, "订单金额,手续费,费率\n`-1.00,`0.00250,`0.60%\n")
	fen, err := row.Fen("订单金额")
	require.NoError(t, err)
	assert.Equal(t, int64(-100), fen)
	fee, err := row.Scaled("手续费", 5)
	require.NoError(t, err)
	assert.Equal(t, int64(250), fee)
	_, err = row.Fen("手续费")
	require.EqualError(t, err, `bill: line 2, column 手续费: "0.00250" is not a whole number of fen: read it with Scaled and 5 digits`)
	_, err = row.Scaled("费率", 2)
	require.ErrorContains(t, err, `bill: line 2, column 费率: "0.60%" is no amount, it holds '%'`)
	_, err = row.Scaled("fee", 2)
	require.ErrorContains(t, err, "no column")
}

func TestTimesAreOfBeijing(t *testing.T) {
	t.Parallel()
	row := oneRow(t, "a,b\n`2025-01-01 08:00:00,`x\n")
	got, err := row.Time("a")
	require.NoError(t, err)
	assert.True(t, got.Equal(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)), got)
	assert.Equal(t, "2025-01-01T08:00:00+08:00", got.Format(time.RFC3339))
	_, err = row.Time("c")
	require.ErrorContains(t, err, "no column")

	for _, text := range []string{
		"", "2025-01-01", "2025-01-01T08:00:00", "2025-01-01 8:00:00", "2025-01-01 8:00:00.5", "2025-01-01 08:00:00.123",
		" 2025-01-01 08:00:00", "2025-02-30 08:00:00", "2025-01-01 24:00:00", "2025-01-01 08:00:00 ", "0",
	} {
		_, err := oneRow(t, "a\n`"+text+"\n").Time("a")
		require.ErrorContains(t, err, "bill: line 2, column a: ", text)
		require.ErrorContains(t, err, "is no time: expected the form 2006-01-02 15:04:05", text)
	}
}
