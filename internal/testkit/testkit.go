// Package testkit is what the tests of several packages share: the keys and vectors of
// testdata, clients and gateways made of them, and what an error has to look like.
package testkit

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// Path is a file of the repository, whatever package's tests run: their working directory is
// that of the package.
func Path(tb testing.TB, file string) string {
	tb.Helper()
	path, err := pathOf(file)
	require.NoError(tb, err)
	return path
}

// pathOf looks for the repository's root upwards.
func pathOf(file string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, file), nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("these tests run outside of the repository")
		}
		dir = parent
	}
}

// ReadFile reads a file of the repository.
func ReadFile(file string) ([]byte, error) {
	path, err := pathOf(file)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// ReadVectors reads a JSON file of testdata.
func ReadVectors(tb testing.TB, file string, v any) {
	tb.Helper()
	data, err := os.ReadFile(Path(tb, "testdata/"+file))
	require.NoError(tb, err)
	require.NoError(tb, json.Unmarshal(data, v))
}

// NewClient makes a client of a gateway's configuration and what change does to it.
func NewClient(tb testing.TB, cfg wxpay.Config, change ...func(*wxpay.Config)) *wxpay.Client {
	tb.Helper()
	for _, f := range change {
		f(&cfg)
	}
	client, err := wxpay.New(cfg)
	require.NoError(tb, err)
	return client
}

// LastRequest is what the gateway got last.
func LastRequest(tb testing.TB, gateway *wxpaytest.Server) *wxpaytest.Request {
	tb.Helper()
	requests := gateway.Requests()
	require.NotEmpty(tb, requests, "nothing came")
	return requests[len(requests)-1]
}
