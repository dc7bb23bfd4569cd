// Package wxpayotel tells OpenTelemetry what a client of WeChat Pay does: a span for each call
// and for each of its attempts, and histograms of how long they took.
//
//	observer, err := wxpayotel.New()
//	…
//	client, err := wxpay.New(wxpay.Config{Observe: observer, …})
//
// The directory is otel and the package wxpayotel, so that it stands beside OpenTelemetry's
// own package otel in one file. It is a module of its own: who does not import it has nothing of
// OpenTelemetry in the program.
//
// # Spans
//
// A call is an internal span, "wxpay GET /v3/certificates", and a child of the span in the
// context of the verb. Each attempt is a client span below it, "GET /v3/certificates". A call that
// cannot be made, because of bad input, has no attempt. Calls have these attributes:
//
//   - http.request.method: _OTHER for a method that OpenTelemetry does not list
//   - url.template: see below
//   - http.response.status_code: of the last answer, if there was one
//   - error.type: of a failure, the error code of WeChat Pay, else the HTTP status from 400,
//     else the outcome
//   - wxpay.outcome: success, rejected, not_sent or unknown
//   - wxpay.code: the error code, as it came
//   - wxpay.request_id: the Request-ID of the answer
//   - wxpay.attempts: how many there were
//
// Attempts have those, without wxpay.attempts, and:
//
//   - server.address, server.port: the port is left out where it is not known, that is for
//     hosts other than WeChat Pay's without one, which may be https or, nearby, http
//   - http.request.method_original: beside _OTHER
//   - http.request.resend_count: from the second attempt on, 1
//   - wxpay.connection.reused: reports whether no new connection was needed
//   - wxpay.phase.wait, wxpay.phase.dial, wxpay.phase.tls, wxpay.phase.first_byte: seconds, as
//     wxpay.Event explains them; left out if it did not happen
//
// The status of a span is Error if the call or the attempt failed, and else unset.
// The conventions ask for url.full too. It is left out, for it holds order numbers and tokens.
//
// # Metrics
//
//   - http.client.request.duration, in seconds, one value for each attempt: with
//     http.request.method, url.template, server.address, server.port,
//     http.response.status_code and error.type. Its count is the number of attempts.
//   - wxpay.client.call.duration, in seconds, one value for each call: with
//     http.request.method, url.template, wxpay.outcome and error.type.
//
// # How many names there are
//
// Names of spans and attributes of metrics must be few. A path is what the program passed
// to Chain, without values and query: /v3/pay/transactions/id/{transaction_id}. A piece of it
// that looks like a value, with more than three digits or with characters that no documented path
// has, is {value}. Of an absolute URL, which Download gets, the path counts if the host is
// WeChat Pay's; any other host may have file names in it, and there is no url.template. An error
// code that does not look like a word is not taken for error.type.
//
// # What is sent
//
// Nothing goes to WeChat Pay: no traceparent and no baggage is added to a request. Nothing but what
// wxpay.Event holds goes to OpenTelemetry, so no number, no amount, no name and no key.
//
// Sources: https://opentelemetry.io/docs/specs/semconv/http/http-spans/ and
// https://opentelemetry.io/docs/specs/semconv/http/http-metrics/, version 1.43.0.
package wxpayotel
