// Package conformance has programs that know nothing of this library walk the sandbox: SDKs in
// other hands, otherwise unmodified, which verify its signatures, and a browser that opens its
// page. It is a module of its own, so that no go.mod but this one knows them. There is nothing
// here but tests.
package conformance
