package xmlmap_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// FuzzUnmarshal: whatever comes, nothing panics; encoding/xml reads the same of what is
// accepted; it can be written, and reads back the same; and its JSON is JSON.
func FuzzUnmarshal(f *testing.F) {
	for _, c := range vectors(f) {
		f.Add([]byte(c.Document))
	}
	for _, document := range []string{
		"<xml><a>1&#13;\r\n</a><l b='&lt;' c:d=\"1\"><i>]]&gt;</i><!-- c --><i/></l></xml>",
		"\uFEFF<?xml version='1.0' encoding='utf-8' standalone='no'?><xml><a><![CDATA[]]]]><![CDATA[>\r]]></a></xml>",
		"<xml><a>&#xD800;</a><b>&xxe;</b></xml>", "<xml><!DOCTYPE a [<!ENTITY b 'c'>]></xml>", "<xml></xml>x",
	} {
		f.Add([]byte(document))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fields, err := xmlmap.Unmarshal(data)
		if err != nil {
			require.Nil(t, fields)
			require.True(t, strings.HasPrefix(err.Error(), "XML"), err)
			return
		}
		other, err := standard(data)
		require.NoError(t, err, "encoding/xml refuses it")
		require.Equal(t, other, fields)

		document, err := xmlmap.Marshal(fields)
		require.NoError(t, err)
		again, err := xmlmap.Unmarshal(document)
		require.NoError(t, err)
		require.Equal(t, fields, again)
		var values map[string]any
		require.NoError(t, json.Unmarshal(xmlmap.JSON(fields), &values))
		require.Len(t, values, len(fields))
		for name, text := range xmlmap.Texts(fields) {
			require.Equal(t, text, values[name])
		}
	})
}

// FuzzMarshal: what can be written reads back the same, here and by encoding/xml.
func FuzzMarshal(f *testing.F) {
	f.Add("a", "1", "l", "2", "i", "3")
	f.Add("body", "Image形象店 <&>\"'", "detail", "]]>]]]]>", "b", "\r\n\r")
	f.Add("coupon_id_$n", "\x00", "a", "\xff", "", "\uFFFE")
	f.Fuzz(func(t *testing.T, name1, value1, name2, value2, child, value3 string) {
		fields := []xmlmap.Field{
			{Name: name1, Value: value1},
			{Name: name2, Value: value2},
			{Name: "list", Children: []xmlmap.Field{{Name: child, Value: value3},
				{Name: child, Children: []xmlmap.Field{{Name: name1, Value: value2}}}}},
		}
		document, err := xmlmap.Marshal(fields)
		if err != nil {
			require.Nil(t, document)
			return
		}
		got, err := xmlmap.Unmarshal(document)
		require.NoError(t, err)
		require.Equal(t, fields, got)
		other, err := standard(document)
		require.NoError(t, err)
		require.Equal(t, fields, other)
	})
}

// standard reads a document with encoding/xml, without any of the rules of this package.
func standard(data []byte) ([]xmlmap.Field, error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
	open := []xmlmap.Field{{}}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		top := &open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, xmlmap.Field{Name: token.Name.Local})
		case xml.EndElement:
			open = open[:len(open)-1]
			if len(top.Children) > 0 {
				top.Value = ""
			}
			above := &open[len(open)-1]
			above.Children = append(above.Children, *top)
		case xml.CharData:
			top.Value += string(token)
		case xml.Directive:
			return nil, fmt.Errorf("directive %q", token)
		}
	}
	return open[0].Children[0].Children, nil
}
