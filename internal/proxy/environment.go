package proxy

import (
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"github.com/wechatpay-chain/wxpay/internal/origin"
)

// FromEnvironment reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case, as
// net/http does, but for one thing: an HTTPS_PROXY that cannot be read is not taken for none.
// Wherever it counts it is an error, of base at once. Errors name the variable and not what
// it holds. There is always a function.
func FromEnvironment(base origin.Base) (func(*url.URL) (*url.URL, error), error) {
	env := httpproxy.FromEnvironment()
	wrong := check(env.HTTPSProxy)
	if wrong == "" {
		return env.ProxyFunc(), nil
	}
	env.HTTPSProxy = "http://proxy.invalid" // for NO_PROXY to be asked all the same
	lenient, variable := env.ProxyFunc(), variable()
	choose := func(u *url.URL) (*url.URL, error) {
		chosen, err := lenient(u)
		if err == nil && chosen != nil && u.Scheme == "https" {
			return nil, environmentError{variable, wrong}
		}
		return chosen, err
	}
	_, err := ask(choose, base)
	return choose, err
}

// check says what is wrong with a value of HTTPS_PROXY.
func check(value string) (wrong string) {
	if value == "" {
		return ""
	}
	choose := (&httpproxy.Config{HTTPSProxy: value}).ProxyFunc()
	found, err := choose(&url.URL{Scheme: "https", Host: "proxied.invalid"})
	if _, none := url.Parse(value); none != nil && strings.Contains(value, "://") {
		err = none // package httpproxy puts a second http:// in front, and finds a host "http"
	}
	if err != nil || found == nil {
		return "it is no URL; " + expected
	}
	if _, err := read(found); err != nil {
		return err.Error()
	}
	return ""
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
