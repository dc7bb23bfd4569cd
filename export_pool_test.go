package wxpay

import "time"

// IdleLimit is how long an idle connection is kept.
const IdleLimit = idleLimit

// SetIdleLimit changes it for one client.
func SetIdleLimit(c *Client, d time.Duration) { c.pool.idle = d }

// CachedChains is the number of compiled chains that a client keeps.
func CachedChains(c *Client) int {
	c.chains.mu.RLock()
	defer c.chains.mu.RUnlock()
	return len(c.chains.chains)
}
