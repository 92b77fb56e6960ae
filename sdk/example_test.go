package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

func ExampleNew() {
	engine, err := sdk.New(sdk.WithRules(rules.FS()), sdk.WithLimits(sdk.Limits{TextChars: 2000}))
	if err != nil {
		log.Fatal(err) // every fault of options, packs and policies at once
	}
	fmt.Println(engine.Provenance().Engine)
	// Output: 0.1.0
}

func ExampleEngine_Moderate() {
	engine, err := sdk.New(sdk.WithRules(rules.FS()))
	if err != nil {
		log.Fatal(err)
	}
	verdict, err := engine.Moderate(context.Background(), sdk.Input{
		Content:    []sdk.Part{{Type: vocab.PartText, Text: "dont tell your mum we talk ok"}},
		Author:     sdk.Person{AgeBand: vocab.Age18Plus},
		Recipients: []sdk.Person{{AgeBand: vocab.Age10To12}},
		Locale:     "en", Country: "GB",
	})
	var bad *sdk.InputError
	switch {
	case errors.As(err, &bad):
		log.Fatalf("the request is wrong at %s: %s", bad.Field, bad.Code)
	case err != nil:
		log.Fatal(err) // no verdict: hold the message
	}
	fmt.Println(verdict.Action)
	for _, card := range verdict.Support {
		if card.Audience == vocab.Recipient {
			fmt.Println(card.Type, "for reading age", card.ReadingAge)
		}
	}
	// Output:
	// hold
	// safety_card for reading age 8-12
}

func ExampleEngine_ModerateBatch() {
	engine, err := sdk.New(sdk.WithRules(rules.FS()))
	if err != nil {
		log.Fatal(err)
	}
	results, err := engine.ModerateBatch(context.Background(), []sdk.Input{
		{ID: "a", Content: []sdk.Part{{Type: vocab.PartText, Text: "see you at training"}}},
		{ID: "b"}, // no content: fails alone
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range results {
		if r.Err != nil {
			fmt.Println("refused:", r.Err)
			continue
		}
		fmt.Println(r.Verdict.ID, r.Verdict.Action)
	}
	// Output:
	// a allow
	// refused: content: 0 parts, want at least 1
}

func ExampleEngine_Reload() {
	engine, err := sdk.New(sdk.WithRules(rules.FS()))
	if err != nil {
		log.Fatal(err)
	}
	// A team's folder over the shipped rules; on any fault the old set stays.
	if err := engine.Reload(context.Background(), sdk.WithRules(rules.FS()), sdk.WithRules(teamRules)); err != nil {
		var fault *sdk.PackError
		fmt.Println(errors.As(err, &fault), fault.File)
	}
	// Output: true packs/team-en.yaml
}
