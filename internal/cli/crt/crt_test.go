package crt

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/app"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestCertificatesAreWarnedOfBeforeAndAfterTheirEnd(t *testing.T) {
	t.Parallel()
	server := wxpaytest.NewServer(t, wxpaytest.CertificateMode())
	end := time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)
	cert := server.NewCertificate(end.AddDate(-1, 0, 0), end)
	for _, c := range []struct {
		now  time.Time
		want string
	}{
		{end.AddDate(0, 0, -31), ""},
		{end.AddDate(0, 0, -29), "ends in 29 days"},
		{end.Add(time.Second), "has ended"},
	} {
		var stdout, stderr bytes.Buffer
		a := &app.App{Stdout: &stdout, Stderr: &stderr, Getenv: func(string) string { return "" }}
		require.NoError(t, writeCertificates(a, []*auth.Certificate{cert}, t.TempDir(), c.now))
		require.Contains(t, stdout.String(), cert.Serial+"\t2025-06-30T00:00:00Z\t2026-06-30T00:00:00Z\t")
		require.Equal(t, c.want == "", stderr.Len() == 0)
		require.Contains(t, stderr.String(), c.want)
	}
}

func TestACertificateInAnotherFormIsTheSame(t *testing.T) {
	t.Parallel()
	cert := wxpaytest.NewServer(t, wxpaytest.CertificateMode()).NewCertificate(time.Now(), time.Now().AddDate(5, 0, 0))
	path := filepath.Join(t.TempDir(), "wechatpay.pem")
	require.NoError(t, writeCertificate(path, cert))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	other := append([]byte("written by another tool\r\n"), bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))...)
	require.NoError(t, os.WriteFile(path, other, 0o600))
	require.NoError(t, writeCertificate(path, cert))
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, other, kept, "it is left as it is")
}
