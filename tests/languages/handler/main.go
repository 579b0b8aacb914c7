// Serves examples/handler.go on the port in PORT. GET /handed gives the deliveries that were handed on since the last time, as a list, each with whether its
// context can end. Fails to handle siprec.stopped.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"example.com/app/siprec"
)

type handedOn struct {
	siprec.Delivery
	Event   json.RawMessage
	CanStop bool
}

func main() {
	var mutex sync.Mutex
	handed := []handedOn{}
	handle := func(ctx context.Context, delivery siprec.Delivery) error {
		mutex.Lock()
		defer mutex.Unlock()
		handed = append(handed, handedOn{delivery, delivery.Event, ctx.Done() != nil})
		if delivery.EventType == "siprec.stopped" {
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
		handed = []handedOn{}
	})
	server := http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), ReadTimeout: 5 * time.Second}
	panic(server.ListenAndServe())
}
