package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" //nolint:gosec // WeChat Pay's choice for the key of req_info
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
)

// ErrReqInfo is matched by the error of OpenReqInfo when what was decrypted does not end
// as it must: the APIv2 key is not the one WeChat Pay uses, or the data was changed.
var ErrReqInfo = errors.New("the APIv2 key does not fit: it was set anew in the merchant platform, or belongs to another merchant; or " +
	"the data was changed")

// OpenReqInfo decrypts the field req_info of an APIv2 refund notification with the APIv2
// key. The result is XML with the root <root>. It never panics, whatever the input.
//
// The error says what is wrong with the key, or that req_info is empty, no Base64 or not
// in blocks of 16 bytes; anything else matches ErrReqInfo, and whoever sent the data
// learns no more from it.
//
// The cipher authenticates nothing, and a refund notification has no sign: whoever has
// seen notifications can put blocks of them together. About one in 256 texts that were
// encrypted under another key opens as well, to what is no XML. So take nothing from it
// but which refund to look at, and confirm that by a query.
//
// Source: https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=9_16 (Base64, then
// AES-256-ECB with PKCS#7 padding under the MD5 of the key in lower-case hex).
func OpenReqInfo(apiv2Key Secret, reqInfo string) ([]byte, error) {
	block, err := reqInfoCipher(apiv2Key)
	if err != nil {
		return nil, fmt.Errorf("auth: decrypt req_info: %w", err)
	}
	text, err := base64.StdEncoding.DecodeString(reqInfo)
	switch {
	case err != nil:
		return nil, fmt.Errorf("auth: decrypt req_info: it is not Base64: %w", err)
	case len(text) == 0:
		return nil, errors.New("auth: decrypt req_info: it is empty; expected Base64 of one block of 16 bytes or more")
	case len(text)%aes.BlockSize != 0:
		return nil, fmt.Errorf("auth: decrypt req_info: it has %d bytes; expected a multiple of %d: it was cut, or is not req_info",
			len(text), aes.BlockSize)
	}
	for rest := text; len(rest) > 0; rest = rest[aes.BlockSize:] {
		block.Decrypt(rest, rest)
	}
	size, ok := padding(text)
	if !ok {
		return nil, fmt.Errorf("auth: decrypt req_info: %w", ErrReqInfo)
	}
	return text[:len(text)-size], nil
}

// SealReqInfo is the inverse of OpenReqInfo, for gateways in tests. The error says what
// is wrong with the key.
func SealReqInfo(apiv2Key Secret, plaintext []byte) (string, error) {
	block, err := reqInfoCipher(apiv2Key)
	if err != nil {
		return "", fmt.Errorf("auth: encrypt req_info: %w", err)
	}
	size := aes.BlockSize - len(plaintext)%aes.BlockSize
	text := append(make([]byte, 0, len(plaintext)+size), plaintext...)
	for range size {
		text = append(text, byte(size))
	}
	for rest := text; len(rest) > 0; rest = rest[aes.BlockSize:] {
		block.Encrypt(rest, rest)
	}
	return base64.StdEncoding.EncodeToString(text), nil
}

// reqInfoCipher is AES-256: its key is the 32 characters of the hex, not the 16 bytes
// that they stand for.
func reqInfoCipher(apiv2Key Secret) (cipher.Block, error) {
	if err := CheckSecret(apiv2Key); err != nil {
		return nil, fmt.Errorf("the APIv2 key %w", err)
	}
	if err := refuseMD5("a refund is notified without it by APIv3, and can be queried"); err != nil {
		return nil, err
	}
	sum := md5.Sum([]byte(apiv2Key)) //nolint:gosec // see the import
	return aes.NewCipher([]byte(hex.EncodeToString(sum[:])))
}

// padding returns the size of the PKCS#7 padding of whole blocks, and false if they do
// not end in one.
func padding(text []byte) (size int, ok bool) {
	last := text[len(text)-1]
	if last < 1 || last > aes.BlockSize {
		return 0, false
	}
	for _, b := range text[len(text)-int(last):] {
		if b != last {
			return 0, false
		}
	}
	return int(last), true
}
