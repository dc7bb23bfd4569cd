package world

// An echo proves that a merchant's keys fit: what he encrypts is read, and comes back encrypted for him.
// Source: WORLD 4, 1; PROTOCOL 3.6.
var echoEndpoints = []Endpoint{{
	Method: "POST", Pattern: "/v3/security/echo", Title: "商户签名验签／加解密测试", Product: "echo", Source: "WORLD 4, 1",
	fields: []field{
		need("echo_message", "回显信息").within(1, 0), may("encrypted_echo_message", "加密回显信息"),
		may("notify_url", "通知地址").within(0, 256).matching(notifyURL),
	},
	do: (*tx).echo,
}}

func (t *tx) echo(c *Call) (Answer, error) {
	message := c.text("echo_message")
	text, r := c.open("encrypted_echo_message")
	if r != nil {
		return Answer{}, r
	}
	sealed, err := c.seal(text)
	if err != nil {
		return Answer{}, err
	}
	t.tell(&Delivery{Merchant: c.Merchant, URL: c.text("notify_url"), Event: "SECURITY_ECHO.SUCCESS", Original: "security",
		Summary: "回显成功", About: "echo " + c.Merchant, Resource: marshal(&struct {
			Message string `json:"echo_message"`
			Sealed  string `json:"encrypt_echo_message,omitempty"` // so spelt
		}{message, sealed})})
	return Answer{Body: &struct {
		Message string `json:"echo_message"`
		Sealed  string `json:"encrypted_echo_message,omitempty"`
	}{message, sealed}}, nil
}
