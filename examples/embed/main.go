// Command embed judges one message with the SDK.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

func main() {
	engine, err := sdk.New(sdk.WithRules(rules.FS())) // add sdk.WithClassifier for the models
	if err != nil {
		log.Fatal(err)
	}
	verdict, err := engine.Moderate(context.Background(), sdk.Input{
		Content:    []sdk.Part{{Type: vocab.PartText, Text: "don't tell your mum we talk"}},
		Author:     sdk.Person{AgeBand: vocab.Age18Plus},
		Recipients: []sdk.Person{{AgeBand: vocab.Age10To12}},
		Surface:    vocab.DirectMessage, Locale: "en-GB", Country: "GB",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(verdict.Action, verdict.Categories[vocab.Grooming].Severity, verdict.Support[0].Title)
}
