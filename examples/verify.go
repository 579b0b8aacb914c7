// Package siprec verifies Telnyx webhooks in Go, with the standard library alone. To try it: docs/other-languages.md of the npm package
// telnyx-siprec-webhooks.
package siprec

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

var digits = regexp.MustCompile(`^[0-9]{1,15}$`)

// Points of small order, without the sign of x: libraries disagree on them, and under one of them everything is signed.
var smallOrder = regexp.MustCompile(`^(0[01](00){31}|e[cde](ff){30}7f|` +
	`26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05|c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a)$`)

// Verify gives "accepted" for a delivery that is genuine and fresh, and whose body is JSON or a form; else a code, as in fixtures/deliveries.json.
// The headers are pairs of name and value. They and the body are as they came; now is in Unix seconds. The key is in Base64, as Telnyx shows it.
func Verify(headers [][2]string, body []byte, publicKey string, now, tolerance float64) string {
	publicKey = strings.Trim(publicKey, " \t\r\n\"'`") // what files of variables leave around it
	key := decodeBase64(publicKey, ed25519.PublicKeySize)
	timestamp, timestamps := find(headers, "telnyx-timestamp")
	text, signatures := find(headers, "telnyx-signature-ed25519")
	signedAt, _ := strconv.ParseFloat(timestamp, 64) // exact, to 15 digits
	signature := decodeBase64(text, ed25519.SignatureSize)
	content := contentOf(body)
	switch {
	case publicKey == "":
		return "key_missing"
	case key == nil:
		return "key_malformed"
	case isSmallOrder(key):
		return "key_weak"
	case timestamps == 0 || signatures == 0:
		return "header_missing"
	case timestamps > 1 || signatures > 1:
		return "header_duplicated"
	case !digits.MatchString(timestamp):
		return "timestamp_malformed"
	case now-signedAt > tolerance:
		return "timestamp_too_old"
	case signedAt-now > tolerance:
		return "timestamp_too_new"
	case signature == nil:
		return "signature_malformed"
	case isSmallOrder(signature) || !ed25519.Verify(key, append([]byte(timestamp+"|"), body...), signature):
		return "signature_mismatch"
	case len(content) == 0 || !utf8.Valid(content) || isJSON(content) && !json.Valid(content):
		return "body_malformed"
	}
	return "accepted"
}

// A body without a byte order mark, and without white space around it.
func contentOf(body []byte) []byte {
	return bytes.Trim(bytes.TrimPrefix(body, []byte("\ufeff")), " \t\r\n")
}

// Every other body is a form.
func isJSON(content []byte) bool {
	return bytes.HasPrefix(content, []byte("{")) || bytes.HasPrefix(content, []byte("["))
}

// The last value of a header, and how many there are.
func find(headers [][2]string, name string) (value string, count int) {
	for _, header := range headers {
		if strings.EqualFold(header[0], name) {
			value, count = header[1], count+1
		}
	}
	return
}

// One text for each value: the decoder would pass over line breaks.
func decodeBase64(text string, length int) []byte {
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != length || len(text) != base64.StdEncoding.EncodedLen(length) {
		return nil
	}
	return raw
}

func isSmallOrder(bytes []byte) bool {
	y := append([]byte{}, bytes[:32]...)
	y[31] &= 0x7f
	return smallOrder.MatchString(hex.EncodeToString(y))
}
