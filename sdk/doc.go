// Package sdk judges user content for platforms that serve minors.
//
// An [Engine] takes an [Input], one piece of content with what is known of its
// context, and answers with a [Verdict]: how likely each harm is, what shows
// it, what the platform should do, and what to offer the people involved.
// Everything happens in the process; nothing is sent anywhere.
//
//	engine, err := sdk.New(sdk.WithRules(rules.FS()))
//	verdict, err := engine.Moderate(ctx, sdk.Input{
//		Content: []sdk.Part{{Type: vocab.PartText, Text: message}},
//		Author:  sdk.Person{AgeBand: vocab.Age13To15},
//	})
//
// Rules, policies and support messages are data, handed in as a file system;
// package rules of this module holds the shipped ones. Models are values of
// type [Classifier]; package sdk/onnx makes them from the packages below
// models. Neither is linked unless named.
//
// The words of the answer are constants of package sdk/vocab. DESIGN.md beside
// this file walks one request through the stages, RATIONALE.md says why they
// are as they are.
//
// # Failing
//
// An error means that there is no verdict; nothing is judged in part and passed
// off as whole. A stage that fails, such as a model, is named in
// [Verdict].Degraded, and the policy says whether the content is then allowed,
// held, or not judged at all. What to do without a verdict is the caller's
// choice: to deliver unseen, or to wait.
//
// # Cost
//
// A verdict on a chat message takes some tens of microseconds with the shipped
// rules and the fast text model, on a picture some ten milliseconds; see the
// benchmarks. The engine starts no goroutines but while it
// loads rules, and those end before it returns.
package sdk
