package wxpay

import "time"

// IdleLimit is how long an idle connection is kept.
const IdleLimit = idleLimit

// SetIdleLimit changes it for one client.
func SetIdleLimit(c *Client, d time.Duration) { c.pool.idle = d }
