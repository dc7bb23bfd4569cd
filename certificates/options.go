package certificates

import (
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
)

// Options are the choices of a Source. The zero value serves.
type Options struct {
	// Path is the endpoint as Client.Chain takes it, v3/certificates by default. Overseas merchants use
	// v3/global/certificates, merchants with SM2 keys v3/certificates?algorithm_type=SM2.
	Path string
	// MaxAge is how old what was downloaded may get before the next request, or a
	// Watcher, downloads it again; 12 hours by default, the longest that WeChat Pay
	// recommends.
	MaxAge time.Duration
	// MinInterval is the time, by Config.Now, between two downloads that an unknown
	// serial may cause; a minute by default. Unknown serials come with forged notifications too:
	// however many, they cause one download in this time. After failures the time is
	// a second at first and doubles up to MinInterval.
	MinInterval time.Duration
	// Suites are algorithms beside RSA and AES, sm2.Suite{} for example.
	Suites []auth.Suite
	// OnError is told what went wrong while old certificates could still serve, and
	// of certificates that cannot be used. It must not block. nil: nobody is told.
	OnError func(error)
	// OnChange is called after a download that brought a certificate; Export gives what
	// other nodes can Import. It must not block.
	OnChange func()
}
