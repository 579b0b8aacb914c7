// The id of a delivery, by which to know it again when it comes twice. It needs verify.go beside it. To try it: docs/other-languages.md
// of the npm package telnyx-siprec-webhooks.

package siprec

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

type fields = map[string]json.RawMessage

const maxIDLength = 256

var (
	texmlIdentity = []string{"CallSid", "SiprecSid", "SiprecEvent", "Timestamp"}
	escaped       = regexp.MustCompile(`[^A-Za-z0-9-]`)
	percentCode   = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
)

// ID gives the id of a delivery that Verify accepted. The source is "event"; or, where the body names no event, "signature": then the id is of this
// attempt only. The headers and the body are as they came. The rules are in docs/events.md of the npm package telnyx-siprec-webhooks: The id.
func ID(headers [][2]string, body []byte) (id, source string) {
	if id = idOfEvent(decode(body)); id != "" {
		return id, "event"
	}
	text, _ := find(headers, "telnyx-signature-ed25519")
	signature := decodeBase64(text, 64)
	return "sig__" + hex.EncodeToString(signature[:32]), "signature"
}

// Empty where the body names no event.
func idOfEvent(body fields, isForm bool) string {
	event, path := eventIn(body)
	id := event["id"]
	if isNull(id) && path != "data" {
		id = event["webhook_id"]
	}
	identity := []json.RawMessage{id}
	if isForm || path == "" && isNull(id) {
		identity = nil
		for _, name := range texmlIdentity {
			identity = append(identity, body[name])
		}
	}
	var parts []string
	for _, value := range identity {
		part := textOf(value)
		if part == "" || strings.ContainsRune(part, utf8.RuneError) { // what the decoder puts for half a surrogate pair, too
			return ""
		}
		parts = append(parts, escaped.ReplaceAllStringFunc(part, escape))
	}
	if joined := strings.Join(parts, "__"); len(joined) <= maxIDLength {
		return joined
	}
	return ""
}

// Each byte of a character as _ and its hexadecimal code.
func escape(character string) string {
	return "_" + strings.ReplaceAll(fmt.Sprintf("% X", character), " ", "_")
}

// Where the event is: "data", "webhook" in a record of Telnyx's log, or "" for the body itself.
func eventIn(body fields) (event fields, path string) {
	if data := fieldsOf(body["data"]); isText(data["event_type"]) {
		return data, "data"
	}
	if webhook := fieldsOf(body["webhook"]); webhook != nil && textOf(body["record_type"]) == "webhook_delivery" {
		return webhook, "webhook"
	}
	return body, ""
}

// The fields of a JSON object, or of a form; none of a JSON list.
func decode(body []byte) (decoded fields, isForm bool) {
	if content := contentOf(body); isJSON(content) {
		return fieldsOf(content), false
	}
	decoded = fields{}
	values := map[string][]string{}
	for _, pair := range strings.Split(string(body), "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair != "" {
			name = decodePercent(name)
			values[name] = append(values[name], decodePercent(value))
		}
	}
	for name, list := range values {
		if decoded[name], _ = json.Marshal(list); len(list) == 1 {
			decoded[name], _ = json.Marshal(list[0])
		}
	}
	return decoded, true
}

// As browsers do it: what is no code stays as it is.
func decodePercent(text string) string {
	return percentCode.ReplaceAllStringFunc(strings.ReplaceAll(text, "+", " "), func(code string) string {
		raw, _ := hex.DecodeString(code[1:])
		return string(raw)
	})
}

// The fields of a JSON object; nil for anything else.
func fieldsOf(text []byte) fields {
	var object fields
	if json.Unmarshal(text, &object) != nil {
		return nil
	}
	return object
}

func isNull(value json.RawMessage) bool { return value == nil || string(value) == "null" }

func isText(value json.RawMessage) bool { return strings.HasPrefix(string(value), `"`) }

// A JSON text; empty for anything else.
func textOf(value json.RawMessage) string {
	var text string
	_ = json.Unmarshal(value, &text)
	return text
}
