// Decodes events with what quicktype made, and prints them as it encodes them. Takes a JSON file: a list of [type, event].
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"example.com/languages/siprec"
)

type marshaler interface{ Marshal() ([]byte, error) }

func decode(kind string, event []byte) (marshaler, error) {
	switch kind {
	case "CallControlSiprecStarted":
		decoded, err := siprec.UnmarshalCallControlSiprecStarted(event)
		return &decoded, err
	case "CallControlSiprecStopped":
		decoded, err := siprec.UnmarshalCallControlSiprecStopped(event)
		return &decoded, err
	case "CallControlSiprecFailed":
		decoded, err := siprec.UnmarshalCallControlSiprecFailed(event)
		return &decoded, err
	case "TexmlSiprecStarted":
		decoded, err := siprec.UnmarshalTexmlSiprecStarted(event)
		return &decoded, err
	case "TexmlSiprecStopped":
		decoded, err := siprec.UnmarshalTexmlSiprecStopped(event)
		return &decoded, err
	case "TexmlSiprecFailed":
		decoded, err := siprec.UnmarshalTexmlSiprecFailed(event)
		return &decoded, err
	}
	return nil, fmt.Errorf("no type %s", kind)
}

func main() {
	var events [][2]json.RawMessage
	text, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = json.Unmarshal(text, &events)
	}
	var encoded []json.RawMessage
	for _, pair := range events {
		var kind string
		var event marshaler
		var one []byte
		if err == nil {
			err = json.Unmarshal(pair[0], &kind)
		}
		if err == nil {
			event, err = decode(kind, pair[1])
		}
		if err == nil {
			one, err = event.Marshal()
		}
		encoded = append(encoded, one)
	}
	if err != nil {
		panic(err)
	}
	printed, _ := json.Marshal(encoded)
	fmt.Println(string(printed))
}
