package sdk

import (
	"errors"
	"fmt"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

var (
	// ErrClosed is returned by an [Engine] after [Engine.Close].
	ErrClosed = errors.New("engine is closed")
	// ErrModelChanged is returned by [Engine.Reload] when the classifiers
	// differ from those of [New]: sessions of ONNX Runtime leak when they are
	// made anew, so a new model needs a new process.
	ErrModelChanged = errors.New("a model changed: start a new process")
)

// An InputError says which field of an [Input] is wrong. It holds no user
// text. Codes are listed in the README and never renamed.
type InputError struct {
	// Code is stable, for machines: "text_too_long".
	Code vocab.Code
	// Field is the wire name: "content[0].text".
	Field string
	// Problem names the limit and the value: "70000 bytes, limit 65536".
	Problem string
}

func (e *InputError) Error() string { return fmt.Sprintf("%s: %s", e.Field, e.Problem) }

// A PackError says which rule of which file is wrong. [New] and
// [Engine.Reload] join all of them, so that an author sees every mistake in
// one run.
type PackError struct {
	File   string // path inside the file system of [WithRules]
	Line   int    // 1-based; 0 when unknown
	RuleID string // empty when the fault lies outside a rule
	Err    error  // the cause, never nil
}

func (e *PackError) Error() string {
	where := e.File
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	if e.RuleID != "" {
		where += ": " + e.RuleID
	}
	return fmt.Sprintf("%s: %v", where, e.Err)
}

// Unwrap returns the cause.
func (e *PackError) Unwrap() error { return e.Err }

// A StageError is returned when a stage failed and the policy says that no
// verdict may be given without it.
type StageError struct {
	// Stage is the name that would stand in [Verdict].Degraded.
	Stage string
	Err   error
}

func (e *StageError) Error() string { return fmt.Sprintf("stage %s failed: %v", e.Stage, e.Err) }

// Unwrap returns the cause.
func (e *StageError) Unwrap() error { return e.Err }
