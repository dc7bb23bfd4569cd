package wxpay

// Params are the values of one call: placeholders by their names, and these
// reserved keys.
//
//	json      anything that marshals; []byte and json.RawMessage go out as they are
//	body      []byte, string or io.Reader (read whole before the call starts and its
//	          time runs, for it is signed), or a File to upload; one of json and body
//	query     map, url.Values or struct (tag json), appended to the template's own query
//	headers   map or http.Header; wins over the headers that wxpay sets
//	base_uri  string, for this call in place of Config.BaseURL; credentials go there
//	timeout   time.Duration, for this call in place of Config.Timeout
//	idempotent  true: the call may be repeated although nobody knows whether it was carried
//	          out, for a number of yours in it, such as out_trade_no, makes it one. Config.Retry
//	          says whether it is; without such a number it is refused
//	sink      io.Writer, file path or Sink: the body of a 2xx answer is streamed there;
//	          a new file has the mode 0600
//
// On APIv2 (paths that begin with v2/) there are, in place of json:
//
//	xml        the fields, a map or a struct (tag json): nonce_str and sign are added, nil is
//	           left out, nested data is sent as JSON text, a time.Time as 20060102150405
//	           in Beijing time
//	security   true: the client certificate is shown (Config.ClientCert)
//	nonceless  true: no nonce_str is added; endpoints that refuse one are known
//	body       only a File, uploaded with the fields in xml
//
// A GET of APIv2 has its fields in query.
//
// Any other key is an error that names the nearest known one. Several Params are
// merged from left to right, whole values at a time; nil takes a key back.
type Params map[string]any

// paramsMap reads Params, for what searches values and knows no type of ours.
func paramsMap(v any) (map[string]any, bool) {
	p, ok := v.(Params)
	return p, ok
}
