package xmlmap_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

type vector struct {
	Name, Document, Expect string
	Fields                 inOrder
}

// inOrder is a JSON object of strings whose order counts.
type inOrder []xmlmap.Field

func (o *inOrder) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	_, err := d.Token()
	for err == nil && d.More() {
		var f xmlmap.Field
		name, _ := d.Token()
		f.Name = name.(string)
		err = d.Decode(&f.Value)
		*o = append(*o, f)
	}
	return err
}

func vectors(t testing.TB) []vector {
	t.Helper()
	text, err := os.ReadFile("../../testdata/v2-xml.json")
	require.NoError(t, err)
	var file struct{ Cases []vector }
	require.NoError(t, json.Unmarshal(text, &file))
	require.NotEmpty(t, file.Cases)
	return file.Cases
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for _, c := range vectors(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			got, err := xmlmap.Unmarshal([]byte(c.Document))
			if c.Expect == "refuse" || c.Expect == "ok_file" {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			if c.Fields != nil {
				assert.Equal(t, []xmlmap.Field(c.Fields), got)
			}
			document, err := xmlmap.Marshal(got)
			require.NoError(t, err)
			again, err := xmlmap.Unmarshal(document)
			require.NoError(t, err)
			assert.Equal(t, got, again)
		})
	}
}

func TestNestedElementsOfTheVectors(t *testing.T) {
	t.Parallel()
	for _, c := range vectors(t) {
		if c.Name == "nested-elements" {
			got, err := xmlmap.Unmarshal([]byte(c.Document))
			require.NoError(t, err)
			assert.Equal(t, `{"return_code":"SUCCESS","hblist":{"hbinfo":{"openid":"o1","amount":"100"}}}`, string(xmlmap.JSON(got)))
			assert.Equal(t, map[string]string{"return_code": "SUCCESS"}, xmlmap.Texts(got))
			return
		}
	}
	t.Fatal("the vector nested-elements is gone")
}
