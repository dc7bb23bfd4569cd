package proxy

import (
	"net/url"
	"os"

	"golang.org/x/net/http/httpproxy"

	"github.com/wechatpay-chain/wxpay/internal/origin"
)

// FromEnvironment reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case, as
// net/http does, but for one thing: an HTTPS_PROXY that cannot be read is not taken for none.
// Wherever it counts it is an error, of base at once. Errors name the variable and not what
// it holds.
func FromEnvironment(base origin.Base) (choose func(*url.URL) (*url.URL, error), err error) {
	env := httpproxy.FromEnvironment()
	named := env.HTTPSProxy != ""
	proxied := &url.URL{Scheme: "https", Host: "proxied.invalid"}
	found, _ := (&httpproxy.Config{HTTPSProxy: env.HTTPSProxy}).ProxyFunc()(proxied)
	wrong := error(nil)
	switch {
	case named && found == nil:
		wrong = environmentError{variable(), "it is no URL; " + expected}
		env.HTTPSProxy = "http://proxy.invalid" // for NO_PROXY to be asked all the same
	case named:
		if _, err := read(found); err != nil {
			wrong = environmentError{variable(), err.Error()}
		}
	}
	choose = env.ProxyFunc()
	if wrong == nil {
		return choose, nil
	}
	careful := func(u *url.URL) (*url.URL, error) {
		chosen, err := choose(u)
		if err == nil && chosen != nil && u.Scheme == "https" {
			return nil, wrong
		}
		return chosen, err
	}
	_, err = ask(careful, base)
	return careful, err
}

// variable is the one that counts.
func variable() string {
	if os.Getenv("https_proxy") != "" {
		return "https_proxy"
	}
	return "HTTPS_PROXY"
}

// An environmentError is a variable that does not name a proxy.
type environmentError struct{ variable, wrong string }

// Error names the variable.
func (e environmentError) Error() string {
	return "the environment variable " + e.variable + " names no proxy: " + e.wrong
}
