// Serves examples/handler.go on the port in PORT. GET /handed gives what was handed on since the last time, as a list of [id, type, event]. Fails to
// handle siprec.stopped.
package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"

	"example.com/app/siprec"
)

func main() {
	var mutex sync.Mutex
	handed := []any{}
	handle := func(id, eventType string, event []byte) error {
		mutex.Lock()
		defer mutex.Unlock()
		handed = append(handed, []any{id, eventType, json.RawMessage(event)})
		if eventType == "siprec.stopped" {
			return errors.New("the database is down")
		}
		return nil
	}
	handler, err := siprec.Handler(strings.Split(os.Getenv("TELNYX_PUBLIC_KEY"), ","), handle)
	if err != nil {
		panic(err)
	}
	http.Handle("/webhooks", handler)
	http.HandleFunc("/handed", func(writer http.ResponseWriter, _ *http.Request) {
		mutex.Lock()
		defer mutex.Unlock()
		_ = json.NewEncoder(writer).Encode(handed)
		handed = []any{}
	})
	panic(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
