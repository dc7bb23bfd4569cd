package wxpay

import "context"

// Seal does what a call does to its params before anything is marshalled.
func Seal(c *Client, params Params) (Params, error) {
	return c.seal(context.Background(), params, &request{})
}
