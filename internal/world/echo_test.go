package world

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEcho: WORLD 4 #1.
func TestEcho(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open = func(s string) (string, error) {
		if s != "sealed" {
			return "", errors.New("no")
		}
		return "open", nil
	}
	w.seal = func(s string) (string, error) { return "for the merchant: " + s, nil }
	const post = "POST /v3/security/echo"
	answer := w.must(post, m{"echo_message": "a", "encrypted_echo_message": "sealed", "notify_url": "https://a.example/e"})
	assert.Equal(t, m{"echo_message": "a", "encrypted_echo_message": "for the merchant: open"}, answer)
	notices := w.told()
	require.Len(t, notices, 1)
	assert.Equal(t, [2]string{"SECURITY_ECHO.SUCCESS", "security"}, [2]string{notices[0].Type, notices[0].OriginalType})
	var said m
	require.NoError(t, json.Unmarshal(notices[0].Resource, &said))
	assert.Equal(t, m{"echo_message": "a", "encrypt_echo_message": "for the merchant: open"}, said)

	assert.Equal(t, m{"echo_message": "a"}, w.must(post, m{"echo_message": "a"}))
	assert.Len(t, w.told(), 1, "without a notify_url nobody is told")
	w.refused(post, m{"encrypted_echo_message": "sealed"}, 400, "PARAM_ERROR", "输入源“/body/echo_message”")
	w.refused(post, m{"echo_message": "a", "encrypted_echo_message": "other"}, 400, "PARAM_ERROR", "请确认待处理的消息是否为加密后的密文")
	w.seal = func(string) (string, error) { return "", errors.New("no certificate") }
	_, err := w.call(post, m{"echo_message": "a", "encrypted_echo_message": "sealed", "notify_url": "https://a.example/e"})
	require.ErrorContains(t, err, "no certificate")
}
