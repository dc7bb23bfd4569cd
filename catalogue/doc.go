// Package catalogue knows what WeChat Pay documents: 1,155 endpoints with their titles, fields, roles and pages. It suggests, completes,
// explains and generates.
//
//	e, found := catalogue.Lookup("POST", "v3/pay/transactions/native")
//	for _, field := range e.Body() { … }
//
// Unless [Refuse] is asked for it stops no call: an endpoint that is not in here is as good as any other, and wxpay calls it all the same.
//
//   - Find: [Lookup] by method and path, [Nearest] by a path that is wrong, [Search] by words, Chinese or English.
//   - Look: [Endpoint.Params], [Endpoint.Body], [Endpoint.Answer].
//   - Check: [Endpoint.Check] compares a body with the page; [Lint] does so before each call of a client, and
//     [Suggest] says what a refused call may have meant.
//   - Begin: [Endpoint.Skeleton] is a request with the required fields.
//
// The data are facts, without descriptions and examples, from the public collection
// https://github.com/TheNorthMemory/wechatpay-openapi (MIT License), which people keep by hand after the
// official pages. It has slips. It is embedded, about 150 kB, and is linked by nobody who does not import
// this package; Load and Read take a newer one, so that a new page needs no release.
package catalogue
