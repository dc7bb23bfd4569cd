package doctor

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestAnAnswerThatComesTooLateIsNone: WeChat Pay waits for five seconds; here it is less.
func TestAnAnswerThatComesTooLateIsNone(t *testing.T) {
	t.Parallel()
	over := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-over }))
	defer server.Close()
	defer close(over)
	came := (&poster{limit: 50 * time.Millisecond}).post(t.Context(), server.URL, notice{header: http.Header{}})
	v := came.Judge()
	require.Equal(t, "notify-slow", v.Name, "%v", came.Err)
	require.Equal(t, "no answer came within 50ms, and WeChat Pay waits no longer", v.Says.EN)
	require.Equal(t, 5*time.Second, noticeTimeout)
}
