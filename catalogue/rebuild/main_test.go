package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func unpack(t *testing.T, packed []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

func TestSlipsThatMisleadAreMended(t *testing.T) {
	t.Parallel()
	packed, err := Pack([]byte(`{"method":"POST","path":"v3/x","title":"<t>","version":["1"],"body":[` +
		`{"name":"payer _currency","type":"string","enum":[1,"2"]},{"name":"no","type":"20150806125346"}]}` + "\n"))
	require.NoError(t, err)
	assert.Equal(t, `{"method":"POST","path":"v3/x","title":"<t>","group":"","body":[`+
		`{"name":"payer_currency","type":"string","enum":["1","2"]},{"name":"no"}]}`+"\n", unpack(t, packed))
	again, err := Pack([]byte(unpack(t, packed)))
	require.NoError(t, err)
	assert.Equal(t, packed, again, "its own form is taken, and stays as it is")
}

func TestWhatIsNoEndpointIsNamedByItsLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"method":"GET","path":"v3/x"}` + "\n{": "line 2: ", `{"method":"GET"}`: "line 1: an endpoint without method or path",
	} {
		_, err := Pack([]byte(text))
		require.ErrorContains(t, err, want)
	}
	require.ErrorContains(t, run(nil), "expected two files")
	require.ErrorIs(t, run([]string{t.TempDir() + "/none", ""}), os.ErrNotExist)
}

// TestTheEmbeddedDataAreThoseOfTheSource. Without the source the test is skipped, unless the
// environment says WXPAY_SHARED=require.
func TestTheEmbeddedDataAreThoseOfTheSource(t *testing.T) {
	t.Parallel()
	const source = "../../../shared/catalogue/endpoints.jsonl"
	text, err := os.ReadFile(source)
	if err != nil && os.Getenv("WXPAY_SHARED") != "require" {
		t.Skipf("there is no %s; WXPAY_SHARED=require makes this an error", source)
	}
	require.NoError(t, err)
	packed, err := Pack(text)
	require.NoError(t, err)
	embedded, err := os.ReadFile("../endpoints.jsonl.gz")
	require.NoError(t, err)
	want, have := unpack(t, packed), unpack(t, embedded)
	require.Equal(t, strings.Count(want, "\n"), strings.Count(have, "\n"))
	lines := strings.Split(have, "\n")
	for i, line := range strings.Split(want, "\n") { // one by one, for a difference of megabytes reads badly
		require.Equal(t, line, lines[i], "run go generate ./catalogue")
	}
}

// TestEventsAreTakenFromTheirLines: those of APIv3, by name, lists as arrays.
func TestEventsAreTakenFromTheirLines(t *testing.T) {
	t.Parallel()
	packed, err := PackEvents([]byte(`{"page":"B.X","api":"v3","event_type":"B.X","resource":[{"name":"a","type":"object[]"},` +
		`{"name":"a[].b","type":"string","required":true}]}` + "\n" + `{"api":"v2","event_type":"A.V2"}` + "\n" +
		`{"api":"v3","event_type":"A.X","original_type":"x","resource":[]}` + "\n"))
	require.NoError(t, err)
	assert.Equal(t, `{"type":"A.X","original_type":"x","fields":[]}`+"\n"+
		`{"type":"B.X","fields":[{"name":"a","type":"array","items":"object"},{"name":"a[].b","type":"string","required":true}]}`+"\n",
		unpack(t, packed))
	_, err = PackEvents([]byte("{"))
	require.ErrorContains(t, err, "event 1")
}
