package xmlmap_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

func TestMarshalWritesWhatSDKsWrite(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ value, want string }{
		{"", "<a></a>"},
		{"1", "<a>1</a>"},
		{" 值\n\t", "<a> 值\n\t</a>"},
		{"a=1&b=2", "<a><![CDATA[a=1&b=2]]></a>"},
		{`{"b":1}`, `<a><![CDATA[{"b":1}]]></a>`},
		{"<", "<a><![CDATA[<]]></a>"},
		{"it's", "<a><![CDATA[it's]]></a>"},
		{"]]>", "<a><![CDATA[]]]]><![CDATA[>]]></a>"},
		{"]]", "<a>]]</a>"},
		{"1\r\n2", "<a>1&#13;\n2</a>"},
		{"<&>\r]]>\"", "<a>&lt;&amp;&gt;&#13;]]&gt;\"</a>"},
	} {
		fields := []xmlmap.Field{{Name: "a", Value: c.value}}
		got, err := xmlmap.Marshal(fields)
		require.NoError(t, err)
		assert.Equal(t, "<xml>"+c.want+"</xml>", string(got))
		back, err := xmlmap.Unmarshal(got)
		require.NoError(t, err)
		assert.Equal(t, fields, back)
	}
}

func TestMarshalWritesChildren(t *testing.T) {
	t.Parallel()
	got, err := xmlmap.Marshal([]xmlmap.Field{
		{Name: "l", Children: []xmlmap.Field{{Name: "item", Value: "1"}, {Name: "item", Children: []xmlmap.Field{{Name: "b"}}}}},
		{Name: "z", Value: "2"},
		{Name: "empty", Children: []xmlmap.Field{}},
	})
	require.NoError(t, err)
	assert.Equal(t, "<xml><l><item>1</item><item><b></b></item></l><z>2</z><empty></empty></xml>", string(got))

	got, err = xmlmap.Marshal(nil)
	require.NoError(t, err)
	assert.Equal(t, "<xml></xml>", string(got))
}

func TestMarshalRootReadsBackUnderItsRootAlone(t *testing.T) {
	t.Parallel()
	fields := []xmlmap.Field{{Name: "refund_id", Value: "1"}, {Name: "reason", Value: "<]]>"},
		{Name: "l", Children: []xmlmap.Field{{Name: "item", Value: "\r"}}}}
	got, err := xmlmap.MarshalRoot(fields, "root")
	require.NoError(t, err)
	assert.Equal(t, "<root><refund_id>1</refund_id><reason><![CDATA[<]]]]><![CDATA[>]]></reason><l><item>&#13;</item></l></root>",
		string(got))
	back, err := xmlmap.UnmarshalRoot(got, "root")
	require.NoError(t, err)
	assert.Equal(t, fields, back)
	_, err = xmlmap.Unmarshal(got)
	require.Error(t, err)

	asXML, err := xmlmap.MarshalRoot(fields, "xml")
	require.NoError(t, err)
	same, err := xmlmap.Marshal(fields)
	require.NoError(t, err)
	assert.Equal(t, string(same), string(asXML))
	for root, want := range map[string]string{"": "the root: a field has no name", "a b": `the root: the name of the field "a b" holds " "`,
		"1": "the root: the field"} {
		got, err := xmlmap.MarshalRoot(fields, root)
		require.ErrorContains(t, err, want)
		assert.Nil(t, got)
	}
}

func TestMarshalNamesTheFieldItRefuses(t *testing.T) {
	t.Parallel()
	one := func(name, value string) []xmlmap.Field { return []xmlmap.Field{{Name: name, Value: value}} }
	around := func(fields []xmlmap.Field, n int) []xmlmap.Field {
		for range n {
			fields = []xmlmap.Field{{Name: "l", Children: fields}}
		}
		return fields
	}
	cycle := []xmlmap.Field{{Name: "c"}, {Name: "d"}}
	cycle[0].Children, cycle[1].Children = cycle, cycle
	for _, c := range []struct {
		fields []xmlmap.Field
		want   string
	}{
		{one("", "1"), "a field has no name; expected letters, digits, '_', '-' and '.'"},
		{one("coupon_id_$n", "1"), `the name of the field "coupon_id_$n" holds "$"; expected letters`},
		{one("a:b", "1"), `the name of the field "a:b" holds ":"`},
		{one("a b", "1"), `the name of the field "a b" holds " "`},
		{one("a>", "1"), `the name of the field "a>" holds ">"`},
		{one("值", "1"), `the field "值" begins with`},
		{one("1a", "1"), `the field "1a" begins with "1"; expected a letter or '_'`},
		{one("-a", "1"), `the field "-a" begins with "-"`},
		{one(strings.Repeat("n", 129), "1"), `the field "nnnnnnnnnnnnnnnn"… has a name of 129 bytes; expected at most 128`},
		{one("a", "1\x00"), `the field "a" holds the control character U+0000, at byte 1 of its value; XML cannot hold it: leave it out`},
		{one("a", "值\x0b"), `the control character U+000B, at byte 3`},
		{one("a", "\xff"), `the field "a" holds the byte 0xff, which is no UTF-8`},
		{one("a", "\uFFFF"), `U+FFFF, which is no character`},
		{around(one("deep", "\x7f\x01"), 3), `the field "deep" holds the control character U+0001`},
		{[]xmlmap.Field{{Name: "a", Value: "1", Children: one("b", "2")}}, `the field "a" has a value and children`},
		{append(one("a", "1"), one("a", "1")...), `the field "a" comes twice`},
		{around(one("a", "1"), 16), `the field "a" lies 17 deep; expected at most 16`},
		{around(make([]xmlmap.Field, 1), 1), "a field has no name"},
		{cycle, "17 deep"},
		{[]xmlmap.Field{{Name: "l", Children: many(10_000)}}, `the field "i" is one of more than 10000`},
	} {
		got, err := xmlmap.Marshal(c.fields)
		require.ErrorContains(t, err, c.want)
		assert.Nil(t, got)
	}
	for _, good := range [][]xmlmap.Field{around(one("a", "1"), 15), {{Name: "l", Children: many(9_999)}}, one(strings.Repeat("n", 128),
		"")} {
		document, err := xmlmap.Marshal(good)
		require.NoError(t, err)
		back, err := xmlmap.Unmarshal(document)
		require.NoError(t, err)
		assert.Equal(t, good, back)
	}
}

func many(n int) []xmlmap.Field {
	fields := make([]xmlmap.Field, n)
	for i := range fields {
		fields[i].Name = "i"
	}
	return fields
}

func TestTextsOfFieldsThatNobodyRead(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]string{"a": "2", "b": ""}, xmlmap.Texts([]xmlmap.Field{
		{Name: "a", Value: "1"}, {Name: "b"}, {Name: "a", Value: "2"}, {Name: "c", Children: many(1)},
	}))
	assert.Empty(t, xmlmap.Texts(nil))
	assert.JSONEq(t, `{"a":"\ufffd"}`, string(xmlmap.JSON([]xmlmap.Field{{Name: "a", Value: "\xff"}})))
}
