package bill

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
)

// readAnnouncement reads the answer that names a bill's URL and hash, or those of the
// parts of an encrypted bill.
func readAnnouncement(client *wxpay.Client, announced *wxpay.Response, unhashed bool) (*Bill, error) {
	switch {
	case client == nil:
		return nil, errors.New("the client is nil: make one with wxpay.New")
	case announced == nil:
		return nil, errors.New("the answer is nil: give the one that announces the bill")
	case !announced.Verified:
		return nil, errors.New("the answer that announces the bill carries no verified signature, so its hash proves nothing")
	}
	b := &Bill{suites: client.Suites()}
	if list := announced.Get("download_bill_list"); list.Exists() {
		return b, b.readParts(client, announced, list.Array())
	}
	url := announced.Get("download_url").String()
	if url == "" {
		url = announced.Get("url").String() // of the use and refund flows of coupons
	}
	if url == "" {
		return nil, errors.New("the answer holds neither a download_url nor a download_bill_list; expected that of an endpoint such as " +
			"v3/bill/tradebill")
	}
	b.HashType, b.HashValue = announced.Get("hash_type").String(), announced.Get("hash_value").String()
	switch {
	case b.HashType == "" && b.HashValue == "" && !unhashed:
		return nil, errors.New("the answer names no hash, hash_type and hash_value, and without one nothing proves the bill; if the " +
			"endpoint gives none, set Fetcher.Unhashed")
	case b.HashType != "" || b.HashValue != "":
		if _, err := auth.NewFileHash(b.HashType, b.HashValue, b.suites...); err != nil {
			return nil, err
		}
	}
	b.parts = []*part{{url: url, hashType: b.HashType, hashValue: b.HashValue}}
	return b, nil
}

// maxParts bounds the files that are open at a time; at 16 GB each it is enough.
const maxParts = 500

// readParts reads an encrypted bill. Which parts there are is signed; that none is
// missing or twice is checked here.
func (b *Bill) readParts(client *wxpay.Client, announced *wxpay.Response, list []gjson.Result) error {
	if count := announced.Get("download_bill_count"); count.Exists() && count.Int() != int64(len(list)) {
		return fmt.Errorf("download_bill_count is %d, but download_bill_list has %d parts", count.Int(), len(list))
	}
	if len(list) == 0 || len(list) > maxParts {
		return fmt.Errorf("download_bill_list has %d parts; expected 1 to %d", len(list), maxParts)
	}
	hashes := map[string]bool{}
	for _, entry := range list {
		p, err := b.readPart(client, entry)
		if err != nil {
			return fmt.Errorf("part %d of download_bill_list: %w", entry.Get("bill_sequence").Int(), err)
		}
		hashes[entry.Get("hash_type").String()+" "+entry.Get("hash_value").String()] = true
		b.parts = append(b.parts, p)
	}
	slices.SortFunc(b.parts, func(p, q *part) int { return cmp.Compare(p.sequence, q.sequence) })
	for i, p := range b.parts {
		if p.sequence != int64(i+1) {
			return fmt.Errorf("the bill_sequence of the %d parts are not 1 to %d: %d is missing, or another is there twice", len(list),
				len(list), i+1)
		}
	}
	// hash_value is documented as that of the original bill. Where the parts name
	// different ones it is not known of what, and the tag of each part has to do.
	if len(hashes) > 1 {
		return nil
	}
	b.HashType, b.HashValue = list[0].Get("hash_type").String(), list[0].Get("hash_value").String()
	if b.HashType == "" && b.HashValue == "" {
		return nil
	}
	_, err := auth.NewFileHash(b.HashType, b.HashValue, b.suites...)
	return err
}

func (b *Bill) readPart(client *wxpay.Client, entry gjson.Result) (*part, error) {
	p := &part{url: entry.Get("download_url").String(), sequence: entry.Get("bill_sequence").Int()}
	nonce := entry.Get("nonce").String()
	switch {
	case p.url == "":
		return nil, errors.New("there is no download_url")
	case nonce == "":
		return nil, errors.New("there is no nonce")
	}
	key, err := client.Decrypt(entry.Get("encrypt_key").String())
	if err != nil {
		return nil, fmt.Errorf("encrypt_key: %w", err)
	}
	p.opener, err = newOpener(key, nonce, b.suites)
	return p, err
}
