// Judges the deliveries of a file with examples/verify.go. Prints a JSON object of codes, "accepted" among them, by name.
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
		verdicts[one.Name] = siprec.Verify(one.Headers, one.Body, one.PublicKey, one.Now, one.ToleranceSeconds)
	}
	printed, _ := json.Marshal(verdicts)
	fmt.Println(string(printed))
}
