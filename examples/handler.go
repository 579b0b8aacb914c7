// An HTTP handler for Telnyx webhooks. It needs verify.go beside it. To try both: docs/other-languages.md.

package siprec

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	maxBodyBytes     = 1 << 20
	toleranceSeconds = 300
)

// Handler gives every genuine delivery to handle: its event type, and its event as JSON, which the types of quicktype decode. It answers 200 when
// handle returns nil, and 500 when handle returns an error, so that Telnyx tries again. Telnyx may deliver an event twice, even at the same time:
// handle must know what it did. Give the old key and the new one while you replace a key.
func Handler(publicKeys []string, handle func(eventType string, event []byte) error) http.Handler {
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		code, status := receive(publicKeys, handle, writer, request)
		if status != http.StatusOK {
			log.Printf("webhook answered with %d: %s", status, code)
		}
		if status == http.StatusMethodNotAllowed {
			writer.Header().Set("Allow", http.MethodPost)
		}
		writer.WriteHeader(status)
	})
}

func receive(keys []string, handle func(string, []byte) error, writer http.ResponseWriter, request *http.Request) (code string, status int) {
	if request.Method != http.MethodPost {
		return "method_not_allowed", http.StatusMethodNotAllowed
	}
	body, err := io.ReadAll(http.MaxBytesReader(writer, request.Body, maxBodyBytes))
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return "body_too_long", http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return "body_unread", http.StatusBadRequest
	}
	code = verdict(keys, request.Header, body)
	switch {
	case code == "body_malformed" || strings.HasPrefix(code, "key_"):
		return code, http.StatusInternalServerError // yours to mend; Telnyx tries again meanwhile
	case code != "accepted":
		return code, http.StatusUnauthorized
	}
	eventType, event := eventOf(bytes.TrimPrefix(body, []byte("\ufeff")))
	if err := handle(eventType, event); err != nil {
		return err.Error(), http.StatusInternalServerError
	}
	return code, http.StatusOK
}

// What Verify says with the first key under which the signature matches; else with the last one.
func verdict(keys []string, header http.Header, body []byte) string {
	var headers [][2]string
	for name, values := range header {
		for _, value := range values {
			headers = append(headers, [2]string{name, value})
		}
	}
	now := float64(time.Now().UnixMilli()) / 1000
	code := "key_missing"
	for _, key := range keys {
		if code = Verify(headers, body, key, now, toleranceSeconds); code != "signature_mismatch" {
			break
		}
	}
	return code
}

// The type of an event, and the event without its envelope. Other events of a call have a type, too. It is empty for what is no event.
func eventOf(body []byte) (eventType string, event []byte) {
	fields := fieldsOf(body)
	if fields == nil {
		fields = formOf(body)
	}
	if data := fieldsOf(fields["data"]); textOf(data["event_type"]) != "" {
		fields = data
	}
	// API version 1 has other names for these two.
	fill(fields, "occurred_at", fieldsOf(fields["payload"])["occurred_at"], fields["created_at"])
	fill(fields, "id", fields["webhook_id"])
	if eventType = textOf(fields["event_type"]); eventType == "" {
		eventType = textOf(fields["SiprecEvent"])
	}
	event, _ = json.Marshal(fields)
	return
}

// Fills a field that is missing with the first value that is text.
func fill(fields map[string]json.RawMessage, name string, values ...json.RawMessage) {
	for _, value := range values {
		isMissing := fields[name] == nil || string(fields[name]) == "null"
		if isMissing && bytes.HasPrefix(value, []byte(`"`)) {
			fields[name] = value
		}
	}
}

// The fields of a form, as those of a JSON object. A pair that is not encoded as it should be is left out.
func formOf(body []byte) map[string]json.RawMessage {
	form, _ := url.ParseQuery(string(body))
	fields := map[string]json.RawMessage{}
	for name, values := range form {
		if fields[name], _ = json.Marshal(values); len(values) == 1 {
			fields[name], _ = json.Marshal(values[0])
		}
	}
	return fields
}

// The fields of a JSON object; nil for anything else.
func fieldsOf(text []byte) map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil {
		return nil
	}
	return fields
}

// A JSON text; empty for anything else.
func textOf(value json.RawMessage) string {
	var text string
	_ = json.Unmarshal(value, &text)
	return text
}
