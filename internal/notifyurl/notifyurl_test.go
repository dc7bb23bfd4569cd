package notifyurl_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/notifyurl"
)

// TestEachFaultOfAURLIsFound: one by one, several at once, and none where there is none.
func TestEachFaultOfAURLIsFound(t *testing.T) {
	t.Parallel()
	type faults = []notifyurl.Fault
	for text, want := range map[string]faults{
		"https://shop.example/wxpay/notify":             nil,
		"https://shop.example:8443/":                    nil,
		"HTTPS://Shop.Example":                          nil,
		"https://203.0.113.7/notify":                    nil,
		"https://[2001:db8::1]/notify":                  nil,
		"https://shop.example/%E5%BE%AE?":               {notifyurl.Query},
		"https://shop.example/notify?shop=1":            {notifyurl.Query},
		"https://shop.example/notify#":                  {notifyurl.Fragment},
		"https://shop.example/notify#top":               {notifyurl.Fragment},
		"http://shop.example/notify":                    {notifyurl.NotHTTPS},
		"ftp://shop.example/notify":                     {notifyurl.NotHTTPS},
		"https://user:word@shop.example/notify":         {notifyurl.User},
		"https://user@shop.example/notify":              {notifyurl.User},
		"https://localhost/notify":                      {notifyurl.NotPublic},
		"https://127.0.0.1/notify":                      {notifyurl.NotPublic},
		"https://127.1/notify":                          {notifyurl.NotPublic},
		"https://[::1]/notify":                          {notifyurl.NotPublic},
		"https://[::ffff:10.0.0.1]/notify":              {notifyurl.NotPublic},
		"https://10.1.2.3/notify":                       {notifyurl.NotPublic},
		"https://172.16.0.1/notify":                     {notifyurl.NotPublic},
		"https://192.168.1.2/notify":                    {notifyurl.NotPublic},
		"https://169.254.1.2/notify":                    {notifyurl.NotPublic},
		"https://100.64.0.9/notify":                     {notifyurl.NotPublic},
		"https://0.0.0.0/notify":                        {notifyurl.NotPublic},
		"https://shop/notify":                           {notifyurl.NotPublic},
		"https://shop.local/notify":                     {notifyurl.NotPublic},
		"https://shop.LAN./notify":                      {notifyurl.NotPublic},
		" https://shop.example/notify":                  {notifyurl.Blank},
		"https://shop.example/no tify":                  {notifyurl.Blank},
		"https://shop.example/notify\n":                 {notifyurl.Blank},
		"https://shop.example/\u200bnotify":             {notifyurl.Blank},
		"":                                              {notifyurl.Broken},
		"/notify":                                       {notifyurl.Broken},
		"shop.example/notify":                           {notifyurl.Broken},
		"https:///notify":                               {notifyurl.Broken},
		"https://shop.example/%zz":                      {notifyurl.Broken},
		"https://a.example/" + strings.Repeat("x", 237): nil,
		"https://a.example/" + strings.Repeat("x", 238): {notifyurl.TooLong},
		" http://u:p@10.0.0.1/?a#b": {
			notifyurl.Blank, notifyurl.NotHTTPS, notifyurl.User, notifyurl.NotPublic, notifyurl.Query, notifyurl.Fragment,
		},
	} {
		assert.Equal(t, want, notifyurl.Look(text), "%q", text)
	}
}

func TestLoopbackIsThisMachineAlone(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "::1": true, "::ffff:127.0.0.1": true, "localhost": true, "LocalHost.": true,
		"a.localhost": true,
		"10.0.0.1":    false, "localhost.example": false, "shop.example": false, "": false,
	} {
		assert.Equal(t, want, notifyurl.IsLoopback(host), host)
	}
}
