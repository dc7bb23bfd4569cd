package wxpay

import "context"

// Seal does what a call does to its params before anything is marshalled.
func Seal(c *Client, params Params) (Params, error) {
	return c.seal(context.Background(), params, &request{})
}

// SealedHeader returns the Wechatpay-Serial of a call with sensitive fields without
// sending it.
func SealedHeader(c *Chain, method string, params ...Params) (string, error) {
	r, err := c.newRequest(context.Background(), method, params)
	if err != nil {
		return "", err
	}
	return r.Header.Get(serialHeader), nil
}
