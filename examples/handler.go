// An HTTP handler for Telnyx webhooks. It needs verify.go and id.go beside it. To try it: docs/other-languages.md of the npm package
// telnyx-siprec-webhooks.

package siprec

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"
)

const (
	maxBodyBytes     = 1 << 20
	toleranceSeconds = 300
)

var (
	now        = time.Now // your tests may set another clock
	siprecType = regexp.MustCompile(`(?i)^(call[._])?siprec[._-]`)
)

// Delivery is a genuine and fresh delivery.
type Delivery struct {
	ID        string
	IDSource  string // "event"; or "signature": then the ID is of this attempt only
	Attempt   int    // from 1; 0 where Telnyx does not tell
	EventType string // of SIPREC or of anything else; empty where there is none
	IsSiprec  bool   // also of an event type that is not known yet
	Event     []byte // in JSON, for the types of quicktype. It is not validated.
}

// Handle does the work for a delivery. Its context ends when Telnyx hangs up.
type Handle func(ctx context.Context, delivery Delivery) error

// Handler gives every genuine and fresh delivery to handle. It answers 200 when handle returns nil, and 500 when handle returns an error, so that
// Telnyx tries again. Telnyx may deliver an event twice, even at the same time: remember the ids of what you handled. Give the old key and the new one
// while you replace a key. The error says that a key is missing, or not 32 bytes in Base64. Set ReadTimeout of your server: a slower body gets 408.
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
	var logged sync.Map
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		status, reason := receive(publicKeys, handle, writer, request)
		isKnown := false
		switch {
		case status == http.StatusServiceUnavailable: // anybody can send a captured delivery a thousand times, so one a minute is logged
			if _, isKnown = logged.LoadOrStore("stale", true); !isKnown {
				time.AfterFunc(time.Minute, func() { logged.Delete("stale") })
			}
		case status < http.StatusInternalServerError: // strangers can cause any number of these, so only the first of each is logged
			_, isKnown = logged.LoadOrStore(reason, true)
		}
		if status != http.StatusOK && !isKnown {
			log.Printf("webhook answered with %d: %s", status, reason)
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

// The reason is a code. Of a genuine delivery, the id is in front of it.
func receive(keys []string, handle Handle, writer http.ResponseWriter, request *http.Request) (status int, reason string) {
	if request.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, "method_not_allowed"
	}
	body, err := io.ReadAll(http.MaxBytesReader(writer, request.Body, maxBodyBytes))
	var tooLong *http.MaxBytesError
	var network net.Error
	switch {
	case errors.As(err, &tooLong):
		return http.StatusRequestEntityTooLarge, "body_too_long"
	case errors.As(err, &network) && network.Timeout():
		return http.StatusRequestTimeout, "body_too_slow"
	case err != nil:
		return http.StatusBadRequest, "body_unread"
	}
	headers := pairsOf(request.Header)
	code := verdict(keys, headers, body)
	switch code {
	case "accepted", "timestamp_too_old", "timestamp_too_new", "body_malformed":
	default:
		return http.StatusUnauthorized, code
	}
	delivery := deliveryOf(headers, body)
	switch code {
	case "accepted":
		err = handle(request.Context(), delivery)
	case "body_malformed":
		err = errors.New(code)
	default:
		return http.StatusServiceUnavailable, delivery.ID + ": " + code // our clock may be wrong: a 401 might lose it
	}
	if err != nil {
		return http.StatusInternalServerError, delivery.ID + ": " + err.Error()
	}
	return http.StatusOK, code
}

// What Verify says with the first key under which the signature matches; else with the last one. Only what is genuine is called stale.
func verdict(keys []string, headers [][2]string, body []byte) (code string) {
	seconds := float64(now().UnixMilli()) / 1000
	for _, key := range keys {
		code = Verify(headers, body, key, seconds, math.Inf(1))
		if code == "accepted" || code == "body_malformed" {
			return Verify(headers, body, key, seconds, toleranceSeconds)
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

// Call Control has the type in event_type, next to the event's other fields. TeXML has it in SiprecEvent.
func deliveryOf(headers [][2]string, body []byte) (delivery Delivery) {
	delivery.ID, delivery.IDSource = ID(headers, body)
	decoded, isForm := decode(body)
	delivery.IsSiprec = isSiprec(body, decoded, isForm)
	meta := decoded["meta"]
	if json.Unmarshal(fieldsOf(meta)["attempt"], &delivery.Attempt) != nil || delivery.Attempt < 0 {
		delivery.Attempt = 0
	}
	event, path := eventIn(decoded)
	delivery.EventType = textOf(event["event_type"])
	_, isTexml := decoded["SiprecEvent"]
	switch {
	case isTexml && !isSiprecType(delivery.EventType):
		event, delivery.EventType = decoded, textOf(decoded["SiprecEvent"])
	case path == "data" && meta != nil:
		event["meta"] = meta
	case path != "data" && event != nil && !isForm:
		// API version 1 has other names for these two.
		fill(event, "occurred_at", fieldsOf(event["payload"])["occurred_at"], event["created_at"])
		fill(event, "id", event["webhook_id"])
	}
	delivery.Event, _ = json.Marshal(event)
	return
}

// Whether a body is of SIPREC, known or not, by the rules of docs/events.md of the npm package: What counts as SIPREC.
func isSiprec(body []byte, decoded fields, isForm bool) bool {
	text := contentOf(body)
	if isForm {
		text, _ = json.Marshal(decoded)
	}
	var value any
	return json.Unmarshal(text, &value) == nil && holdsSiprec(value)
}

func holdsSiprec(value any) bool {
	list, _ := value.([]any)
	if level, isObject := value.(map[string]any); isObject {
		types, isList := level["event_type"].([]any)
		if !isList {
			types = []any{level["event_type"]}
		}
		for _, eventType := range types {
			if text, isText := eventType.(string); isText && isSiprecType(text) {
				return true
			}
		}
		if _, isTexml := level["SiprecEvent"]; isTexml {
			return true
		}
		list = []any{level["data"], level["webhook"], level["metadata"], level["event"]}
	}
	for _, member := range list {
		if holdsSiprec(member) {
			return true
		}
	}
	return false
}

func isSiprecType(eventType string) bool { return siprecType.MatchString(strings.TrimSpace(eventType)) }

// Has tells whether an event has a field, even an empty one. The path leads to it: Has(event, "payload", "call_control_id").
func Has(event []byte, path ...string) bool {
	value := json.RawMessage(event)
	for _, name := range path {
		value = fieldsOf(value)[name]
	}
	return !isNull(value)
}

// Fills a field that is missing with the first value that is text.
func fill(event fields, name string, values ...json.RawMessage) {
	for _, value := range values {
		if isNull(event[name]) && isText(value) {
			event[name] = value
		}
	}
}
