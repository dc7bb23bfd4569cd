package certificates

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// TestListIsVerifiedByWhatIsHeld too: WeChat Pay may sign the list with a
// certificate that it does not carry any more, but not with one that has ended.
func TestListIsVerifiedByWhatIsHeld(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		signer string // of the second list: held, unlisted, ended, static, carried, foreign
		ok     bool
	}{
		"carried":             {"carried", true},
		"held":                {"held", true},
		"held before that":    {"unlisted", true},
		"ended":               {"ended", false},
		"the public key":      {"static", true},
		"somebody else's key": {"foreign", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBank(t)
				old := b.issue(b.now().Add(-2*day), b.now().Add(5*day))
				source, _ := b.open(b.publicKey(), Options{})
				require.NoError(t, source.Refresh(t.Context()))
				second := b.issue(b.now().Add(-day), b.now().Add(year))
				foreign := b.make(loadKey(t, "brand_key.pem"), b.now().Add(-day), b.now().Add(year))
				b.signer = old.Serial
				b.unlist(second)
				if c.signer != "held" {
					require.NoError(t, source.Refresh(t.Context()))
				}
				switch c.signer {
				case "carried":
					b.signer = second.Serial
				case "ended":
					pass(6 * day)
				case "static":
					b.signer = publicKeyID
				case "foreign":
					b.signer = foreign.Serial
				}
				err := source.Refresh(t.Context())
				if c.ok {
					require.NoError(t, err)
					return
				}
				require.ErrorContains(t, err, "unknown serial "+b.signer)
				require.NotContains(t, err.Error(), "%!")
				require.Len(t, source.Warnings(), 1)
			})
		})
	}
}

// TestEntryThatIsNotWhatItSays is refused, or left out and named.
func TestEntryThatIsNotWhatItSays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		first := b.issue(b.now().Add(-day), b.now().Add(year))
		other := b.issue(b.now().Add(-day), b.now().Add(year))
		good := entryOf(t, first.Serial, textOf(first))
		source, _ := b.open(nil, Options{})
		for name, c := range map[string]struct {
			entries []entry
			kept    int
			words   []string
		}{
			"good":       {[]entry{good}, 1, nil},
			"lower case": {[]entry{entryOf(t, strings.ToLower(first.Serial), textOf(first))}, 1, nil},
			"other serial": {[]entry{good, entryOf(t, other.Serial, textOf(first))}, 0, []string{"listed as " + other.Serial,
				"number " + first.Serial}},
			"other key": {[]entry{good, {SerialNo: "5157", EncryptCertificate: auth.Resource{Algorithm: auth.AEADAES256GCM,
				Nonce: "012345678901", Ciphertext: good.EncryptCertificate.Ciphertext}}}, 0, []string{"5157", "Config.APIv3Key"}},
			"no PEM":        {[]entry{entryOf(t, first.Serial, "x")}, 0, []string{"none that can be used", first.Serial, "no PEM"}},
			"no PEM beside": {[]entry{entryOf(t, other.Serial, "x"), good}, 1, []string{other.Serial, "no PEM"}},
			"a private key": {[]entry{entryOf(t, first.Serial, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")}, 0,
				[]string{first.Serial}},
			"a file": {[]entry{entryOf(t, first.Serial, "file://../testdata/keys/wechatpay_platform_1_cert.pem")}, 0,
				[]string{"no PEM"}},
			"text around it": {[]entry{entryOf(t, first.Serial, "file://../testdata/keys/wechatpay_platform_2_cert.pem\n"+textOf(first)+
				"\nfile:///etc/passwd")}, 1, nil},
			"a path before it": {[]entry{entryOf(t, first.Serial, "\nfile:///etc/passwd "+"\n"+textOf(first)+textOf(other))}, 1, nil},
			"another cipher": {[]entry{{SerialNo: "62A9", EncryptCertificate: auth.Resource{Algorithm: "AEAD_X"}}, good}, 1,
				[]string{"62A9", "AEAD_X", "Options.Suites"}},
			"two": {[]entry{good, entryOf(t, other.Serial, textOf(other))}, 2, nil},
		} {
			listed, skipped, err := source.decrypt(c.entries)
			require.Len(t, listed, c.kept, name)
			for _, h := range listed {
				require.True(t, h.listed, name)
			}
			text := errors.Join(append(skipped, err)...)
			if len(c.words) == 0 {
				require.NoError(t, text, name)
			}
			for _, word := range c.words {
				require.ErrorContains(t, text, word, name)
			}
			require.Equal(t, c.kept == 0, err != nil, name)
		}
	})
}

// TestWhyAListWasRefusedNamesWhatWasLeftOut: it may be what it is signed with.
func TestWhyAListWasRefusedNamesWhatWasLeftOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBank(t)
		cert := b.issue(b.now().Add(-day), b.now().Add(year))
		hidden := b.make(loadKey(t, "brand_key.pem"), b.now().Add(-day), b.now().Add(year))
		b.body = []byte(`{"data":[{"serial_no":"` + hidden.Serial + `","encrypt_certificate":{"algorithm":"AEAD_X"}},` +
			entryText(t, cert) + `]}`)
		source, client := b.open(nil, Options{})
		err := ask(t, client)
		require.ErrorContains(t, err, "unknown serial "+hidden.Serial)
		require.ErrorContains(t, err, "encrypted with AEAD_X")
		require.Empty(t, source.Certificates())
		b.signer = cert.Serial
		pass(time.Second)
		require.NoError(t, ask(t, client))
		require.Len(t, b.told.all(), 1)
	})
}

// TestSignedErrorInPlaceOfTheListIsVerified by the keys that are held: it carries none.
func TestSignedErrorInPlaceOfTheListIsVerified(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys     bool
		signer   string
		verified bool
		outcome  wxpay.Outcome
	}{
		"by the public key":     {true, publicKeyID, true, wxpay.Rejected},
		"by a key not held":     {false, publicKeyID, false, wxpay.Rejected},
		"by another's, as ours": {true, "", false, wxpay.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			b.feel(refusing)
			b.signer = c.signer
			var keys auth.Keys
			if c.keys {
				keys = b.publicKey()
			}
			if c.signer == "" {
				b.keys[publicKeyID] = loadKey(t, "brand_key.pem")
			}
			source, _ := b.open(keys, Options{})
			err := source.Refresh(t.Context())
			var failure *wxpay.Error
			require.ErrorAs(t, err, &failure)
			require.ErrorIs(t, err, wxpay.Code("NO_AUTH"))
			require.Equal(t, c.verified, failure.Response.Verified)
			require.Equal(t, c.outcome, failure.Outcome(), "%v", failure)
		})
	}
}
