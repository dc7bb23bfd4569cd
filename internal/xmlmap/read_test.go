package xmlmap_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

func TestTextsAreKeptExactly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, document, want string }{
		{"nothing is trimmed", "<a> \t\n x \n</a>", " \t\n x \n"},
		{"white space alone", "<a>  </a>", "  "},
		{"no text", "<a></a>", ""},
		{"an empty element", "<a />", ""},
		{"empty CDATA", "<a><![CDATA[]]></a>", ""},
		{"CDATA is literal", "<a><![CDATA[<b>&amp;</b>&#65;]]></a>", "<b>&amp;</b>&#65;"},
		{"CDATA sections are joined", "<a>1<![CDATA[]]]]><![CDATA[>]]>2</a>", "1]]>2"},
		{"brackets at the end of CDATA", "<a><![CDATA[]]]]]></a>", "]]]"},
		{"entities", "<a>&lt;&gt;&amp;&apos;&quot;&amp;lt;</a>", "<>&'\"&lt;"},
		{"numbers", "<a>&#65;&#x42;&#x1F600;&#00000000067;&#xfF5e;</a>", "AB😀C～"},
		{"a reference to a CR stays", "<a>1&#13;\n2&#xD;</a>", "1\r\n2\r"},
		{"line breaks are LF", "<a>1\r\n2\r3\r\r\n4\n\r5</a>", "1\n2\n3\n\n4\n\n5"},
		{"line breaks in CDATA are LF", "<a><![CDATA[1\r\n2\r]]>\r\n</a>", "1\n2\n\n"},
		{"a comment is not there", "<a>1<!-- <b> & - --><!---->2</a>", "12"},
		{"attributes are not there", `<a b="1" c:d = '>"&lt;' xmlns="x">1</a >`, "1"},
		{"]] and > apart", "<a>]]&gt; ]] > ]></a>", "]]> ]] > ]>"},
		{"any script, NEL and BOM", "<a>值é\u0085\u2028\uFEFF😀\uFFFD</a>", "值é\u0085\u2028\uFEFF😀\uFFFD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := xmlmap.Unmarshal([]byte("<xml>" + c.document + "</xml>"))
			require.NoError(t, err)
			assert.Equal(t, []xmlmap.Field{{Name: "a", Value: c.want}}, got)
		})
	}
}

func TestStructureIsReadInOrder(t *testing.T) {
	t.Parallel()
	const document = "\uFEFF<?xml version='1.0' encoding=\"utf-8\" standalone=\"yes\" ?>\r\n<!-- c -->\n" +
		"<xml>\n <b>1</b>\t<A.1-_>2</A.1-_>\r\n<l> <i>3</i><!-- c --> <i><j>4</j></i><![CDATA[ ]]>\n<i/></l></xml >\n<!-- c -->\n"
	got, err := xmlmap.Unmarshal([]byte(document))
	require.NoError(t, err)
	assert.Equal(t, []xmlmap.Field{
		{Name: "b", Value: "1"},
		{Name: "A.1-_", Value: "2"},
		{Name: "l", Children: []xmlmap.Field{
			{Name: "i", Value: "3"},
			{Name: "i", Children: []xmlmap.Field{{Name: "j", Value: "4"}}},
			{Name: "i"},
		}},
	}, got)

	for _, empty := range []string{"<xml></xml>", "<xml/>", "<xml> \n </xml>"} {
		got, err := xmlmap.Unmarshal([]byte(empty))
		require.NoError(t, err, empty)
		assert.Empty(t, got, empty)
	}
}

func TestAnotherRootIsReadOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	const document = "<root><refund_id>1</refund_id></root>"
	got, err := xmlmap.UnmarshalRoot([]byte(document), "root")
	require.NoError(t, err)
	assert.Equal(t, []xmlmap.Field{{Name: "refund_id", Value: "1"}}, got)

	_, err = xmlmap.Unmarshal([]byte(document))
	assert.EqualError(t, err, "XML, line 1: the document is <root>, not <xml>: something other than WeChat Pay's APIv2 answered")

	got, err = xmlmap.UnmarshalAny([]byte(document))
	require.NoError(t, err)
	assert.Equal(t, []xmlmap.Field{{Name: "refund_id", Value: "1"}}, got)
	_, err = xmlmap.UnmarshalAny([]byte("<root>1</root>"))
	assert.EqualError(t, err, "XML, line 1: <root> holds a text; expected elements")
}

func TestRefusalsNameTheLineAndWhatWasFound(t *testing.T) {
	t.Parallel()
	nested := func(n int) string {
		return "<xml>" + strings.Repeat("<a>", n) + strings.Repeat("</a>", n) + "</xml>"
	}
	for _, c := range []struct{ document, want string }{
		{"", "line 1: the document is empty; expected <xml>"},
		{" \n\n", "line 3: the document is empty"},
		{`{"code":1}`, `line 1: the document is no XML, it begins with '{'; expected <xml>`},
		{"\n<html><body class=x>", "line 2: the document is <html>, not <xml>"},
		{"<XML></XML>", "the document is <XML>, not <xml>"},
		{"<!DOCTYPE html><html></html>", "found a document type, <!DOCTYPE html>; WeChat Pay sends none"},
		{"<!doctype html>", "<!DOCTYPE html>"},
		{"<!DOCTYPE", "<!DOCTYPE …>"},
		{"<xml><!DOCTYPE a></xml>", "<!DOCTYPE a>"},
		{"<xml></xml><!DOCTYPE a>", "<!DOCTYPE a>"},
		{`<!ENTITY a "b"><xml></xml>`, "found a declaration"},
		{"<xml><![cdata[1]]></xml>", "found a declaration"},
		{"<?php ?><xml></xml>", "found a processing instruction"},
		{"<xml><?a b?></xml>", "found a processing instruction"},
		{" <?xml version='1.0'?><xml></xml>", "expected none but an XML declaration at the very beginning"},
		{"<?xml", "found a processing instruction"},
		{"<?xml ", "found the end of the document"},
		{"<?xml version='1.0'><xml></xml>", "found '>' in the XML declaration; expected ?>"},
		{"<?xml version='1.1'?><xml></xml>", `the XML declaration holds version="1.1"; expected version 1.0 and the encoding UTF-8`},
		{"<?xml version='1.0' encoding='GBK'?><xml></xml>", `encoding="GBK"`},
		{"<?xml version='1.0' standalone='&lt;'?><xml></xml>", `standalone="<"`},

		{"<xml><a>1</a>\n<b>\n<a>2</a></b><a>1</a></xml>", `XML: the field "a" comes twice; expected every name once`},
		{"<xml><sign/><a>1</a><sign>2</sign></xml>", `the field "sign" comes twice`},
		{"<xml>\n<a>1", "line 2: the document ends inside of <a>: it was cut short"},
		{"<xml><a>1</a>", "the document ends inside of <xml>"},
		{"<xml><a>1</b></xml>", "found another end tag; expected </a>"},
		{"<xml><a>1</aa></xml>", "found another end tag; expected </a>"},
		{"<xml><a>1</a\n", "line 2: found the end of the document after </a; expected >"},
		{"<xml><a>1</a b='1'></xml>", "found 'b' after </a; expected >"},
		{"<xml></xml>\nx", "line 2: more follows after </xml>"},
		{"<xml></xml><xml></xml>", "more follows after </xml>"},
		{"<xml></xml><!-- ", "a comment does not end"},
		{"<xml>1</xml>", "<xml> holds a text; expected elements"},
		{"<xml>1<a/></xml>", "<xml> holds a text beside elements"},
		{"<xml><a/><![CDATA[1]]></xml>", "<xml> holds a text beside elements"},
		{"<xml><l><i/> 1 <i/></l></xml>", "<l> holds a text beside elements"},
		{"<xml><a>1<!-- -- --></a></xml>", "a comment does not end, or holds --"},
		{"<xml><a><![CDATA[1]]</a></xml>", "a CDATA section of <a> does not end"},
		{"<xml><a>]]></a></xml>", "found ]]> outside of CDATA"},

		{"<xml><1a/></xml>", "found '1'; expected a name, which begins with a letter or '_'"},
		{"<xml>< a/></xml>", "found ' '; expected a name"},
		{"<xml><", "found the end of the document; expected a name"},
		{"<xml><值>1</值></xml>", "found '值'; expected a name"},
		{"<xml><coupon_id_$n>1</coupon_id_$n></xml>", "found '$' after <coupon_id_; expected >. A name has letters"},
		{"<xml><a:sign>1</a:sign></xml>", "found ':' after <a; expected >"},
		{"<xml><" + strings.Repeat("a", 129) + "/></xml>", "a name has 129 bytes; expected at most 128"},
		{"<xml><a b></a></xml>", "found '>' after the attribute b; expected ="},
		{"<xml><a b=1></a></xml>", "found '1' after b=; expected a quotation mark"},
		{"<xml><a b='1></a></xml>", "the attribute b does not end, or holds <"},
		{"<xml><a b='<'></a></xml>", "the attribute b does not end, or holds <"},
		{"<xml><a b='&x;'></a></xml>", `found the reference "&x;"`},
		{"<xml><a b='1'c='2'></a></xml>", "found 'c' after <a; expected >"},
		{"<xml><a b:='1'></a></xml>", "found '='; expected a name"},

		{"<xml><a>&xxe;</a></xml>", `found the reference "&xxe;"; expected &lt; &gt; &amp; &apos; &quot; or the number`},
		{"<xml><a>&nbsp;</a></xml>", `found the reference "&nbsp;"`},
		{"<xml><a>1 & 2</a></xml>", "found an & that begins no reference; expected &amp;"},
		{"<xml><a>&</a></xml>", "found an & that begins no reference"},
		{"<xml><a>&lt</a>;</xml>", "found the reference"},
		{"<xml><a>&;</a></xml>", "found the reference"},
		{"<xml><a>&#;</a></xml>", "found the reference"},
		{"<xml><a>&#x;</a></xml>", "found the reference"},
		{"<xml><a>&#X41;</a></xml>", "found the reference"},
		{"<xml><a>&#+65;</a></xml>", "found the reference"},
		{"<xml><a>&#6_5;</a></xml>", "found the reference"},
		{"<xml><a>&#-65;</a></xml>", "found the reference"},
		{"<xml><a>&#0;</a></xml>", "found the reference"},
		{"<xml><a>&#8;</a></xml>", "found the reference"},
		{"<xml><a>&#xD800;</a></xml>", "found the reference"},
		{"<xml><a>&#xFFFE;</a></xml>", "found the reference"},
		{"<xml><a>&#x110000;</a></xml>", "found the reference"},
		{"<xml><a>&#x100000041;</a></xml>", "found the reference"},
		{"<xml><a>&#" + strings.Repeat("0", 40) + "65;</a></xml>", "found an & that begins no reference"},

		{"<xml>\n<a>\x00</a></xml>", "line 2: the document holds the control character U+0000; expected XML in UTF-8"},
		{"<xml><a><![CDATA[\x1b]]></a></xml>", "the control character U+001B"},
		{"<xml><a>\xff</a></xml>", "the byte 0xff, which is no UTF-8"},
		{"<xml><a>\xe5\x80", "the byte 0xe5, which is no UTF-8"},
		{"<xml><a>\xed\xa0\x80</a></xml>", "the byte 0xed, which is no UTF-8"},
		{"<xml><a>\uFFFE</a></xml>", "U+FFFE, which is no character"},
		{"\xff\xfe<\x00x\x00m\x00l\x00", "the byte 0xff, which is no UTF-8"},

		{nested(17), "<a> lies 17 deep; expected at most 16"},
		{nested(1_000_000), "<a> lies 17 deep"},
		{"<xml><l>" + strings.Repeat("<i/>", 10_000) + "</l></xml>", "<i> is one of more than 10000 elements"},
	} {
		_, err := xmlmap.Unmarshal([]byte(c.document))
		require.ErrorContains(t, err, c.want, "%.200s", c.document)
		assert.True(t, strings.HasPrefix(err.Error(), "XML"), err)
		assert.Less(t, len(err.Error()), 400)
	}
	for _, good := range []string{nested(16), "<xml><l>" + strings.Repeat("<i/>", 9_999) + "</l></xml>", "<xml><" + strings.Repeat("a",
		128) + "/></xml>"} {
		_, err := xmlmap.Unmarshal([]byte(good))
		require.NoError(t, err)
	}
}

func TestJSONIsWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ document, want string }{
		{"<xml/>", `{}`},
		{"<xml><a/><b>0</b><c>true</c></xml>", `{"a":"","b":"0","c":"true"}`},
		{"<xml><a>\"\\\n\t/ &lt;值&#13;&amp;</a></xml>", `{"a":"\"\\\n\t/ <值\r&"}`},
		{"<xml><l><i>1</i><j>2</j><i><k>3</k></i><i/></l><m>4</m></xml>", `{"l":{"i":["1",{"k":"3"},""],"j":"2"},"m":"4"}`},
	} {
		fields, err := xmlmap.Unmarshal([]byte(c.document))
		require.NoError(t, err)
		assert.Equal(t, c.want, string(xmlmap.JSON(fields)))
	}
}
