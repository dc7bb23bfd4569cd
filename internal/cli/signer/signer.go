// Package signer chooses who signs for the command. It is Go. A command that was built with the tag openssl asks the system's
// libcrypto first, which takes little more than half of the time; it is no static program
// then.
package signer
