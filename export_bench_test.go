package wxpay

import "context"

// ExpandCompiled and PrepareAndSign let benchmarks look at steps of a call.

func ExpandCompiled(c *Chain, dst []byte, vars Params) ([]byte, error) {
	return c.tmpl.Expand(dst, vars, inPath)
}

func PrepareAndSign(c *Chain, method string, params ...Params) error {
	r, err := c.newRequest(context.Background(), method, params)
	if err != nil {
		return err
	}
	r.addHeadersV3()
	return c.client.signV3(context.Background(), r)
}
