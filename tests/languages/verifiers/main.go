// Judges the deliveries of a file with examples/verify.go and id.go. Prints a JSON object by name: a code, or "accepted" and the id.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"example.com/languages/siprec"
)

type delivery struct {
	Name             string
	Headers          [][2]string
	Body             []byte
	PublicKey        string
	Now              float64
	ToleranceSeconds float64
}

func main() {
	var fixtures struct{ Deliveries []delivery }
	text, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = json.Unmarshal(text, &fixtures)
	}
	if err != nil {
		panic(err)
	}
	verdicts := map[string]string{}
	for _, one := range fixtures.Deliveries {
		verdict := siprec.Verify(one.Headers, one.Body, one.PublicKey, one.Now, one.ToleranceSeconds)
		if verdict == "accepted" {
			id, source := siprec.ID(one.Headers, one.Body)
			verdict += " " + id + " " + source
		}
		verdicts[one.Name] = verdict
	}
	printed, _ := json.Marshal(verdicts)
	fmt.Println(string(printed))
}
