package wxpay

import (
	"time"

	"github.com/wechatpay-chain/wxpay/internal/transport"
)

// IdleLimit is how long an idle connection is kept.
const IdleLimit = transport.IdleLimit

// SetIdleLimit changes it for one client.
func SetIdleLimit(c *Client, d time.Duration) { c.pool.SetIdleLimit(d) }

// CachedChains is the number of compiled chains that a client keeps.
func CachedChains(c *Client) int { return c.chains.Len() }
