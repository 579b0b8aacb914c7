// An HTTP handler for Telnyx webhooks. It needs verify.go and id.go beside it. To try it: docs/other-languages.md.

package siprec

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"math"
	"net/http"
	"time"
)

const (
	maxBodyBytes     = 1 << 20
	toleranceSeconds = 300
)

// Handle gets a genuine delivery: its id, its event type, and its event as JSON, which the types of quicktype decode.
type Handle func(id, eventType string, event []byte) error

// Handler gives every genuine and fresh delivery to handle. It answers 200 when handle returns nil, and 500 when handle returns an error, so that
// Telnyx tries again. Telnyx may deliver an event twice, even at the same time: remember the ids of what you handled. Give the old key and the new one
// while you replace a key. The error says that a key is missing or wrong.
func Handler(publicKeys []string, handle Handle) (http.Handler, error) {
	code := "key_missing"
	for _, key := range publicKeys {
		if code = Verify(nil, nil, key, 0, 0); code != "header_missing" { // with a good key, the headers are the next thing to be missing
			break
		}
	}
	if code != "header_missing" {
		return nil, errors.New("the public key of Telnyx: " + code)
	}
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		code, status := receive(publicKeys, handle, writer, request)
		if status != http.StatusOK {
			log.Printf("webhook answered with %d: %s", status, code)
		}
		switch status {
		case http.StatusMethodNotAllowed:
			writer.Header().Set("Allow", http.MethodPost)
		case http.StatusServiceUnavailable:
			writer.Header().Set("Retry-After", "1")
		}
		writer.WriteHeader(status)
	}), nil
}

func receive(keys []string, handle Handle, writer http.ResponseWriter, request *http.Request) (code string, status int) {
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
	headers := pairsOf(request.Header)
	switch code = verdict(keys, headers, body); code {
	case "accepted":
	case "timestamp_too_old", "timestamp_too_new":
		return code, http.StatusServiceUnavailable // genuine, and our clock may be wrong: a 401 might lose it
	case "body_malformed":
		return code, http.StatusInternalServerError // genuine, too
	default:
		return code, http.StatusUnauthorized
	}
	eventType, event := eventOf(body)
	if err := handle(ID(headers, body), eventType, event); err != nil {
		return err.Error(), http.StatusInternalServerError
	}
	return code, http.StatusOK
}

// What Verify says with the first key under which the signature matches; else with the last one. Only what is genuine is called stale.
func verdict(keys []string, headers [][2]string, body []byte) (code string) {
	now := float64(time.Now().UnixMilli()) / 1000
	for _, key := range keys {
		code = Verify(headers, body, key, now, math.Inf(1))
		if code == "accepted" || code == "body_malformed" {
			return Verify(headers, body, key, now, toleranceSeconds)
		}
	}
	return code
}

func pairsOf(header http.Header) (pairs [][2]string) {
	for name, values := range header {
		for _, value := range values {
			pairs = append(pairs, [2]string{name, value})
		}
	}
	return
}

// The type of an event, and the event without its envelope. Other events of a call have a type, too. It is empty for what is no event.
func eventOf(body []byte) (eventType string, event []byte) {
	decoded, isForm := decode(body)
	found, path := eventIn(decoded)
	if found != nil && !isForm && path != "data" {
		// API version 1 has other names for these two.
		fill(found, "occurred_at", fieldsOf(found["payload"])["occurred_at"], found["created_at"])
		fill(found, "id", found["webhook_id"])
	}
	if eventType = textOf(found["event_type"]); eventType == "" {
		eventType = textOf(found["SiprecEvent"])
	}
	event, _ = json.Marshal(found)
	return
}

// Fills a field that is missing with the first value that is text.
func fill(event fields, name string, values ...json.RawMessage) {
	for _, value := range values {
		if isNull(event[name]) && isText(value) {
			event[name] = value
		}
	}
}
