package check

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

// A Stream judges JSON lines.
type Stream struct {
	Engine *sdk.Engine
	// Workers judge at once.
	Workers int
	// Context holds what a line leaves out.
	Context wire.RequestV1
	// Progress shows a counter; nil shows none.
	Progress io.Writer
}

// Counts tells how a stream went.
type Counts struct {
	Lines, Findings, Errors int
}

// lineV1 is a whole request, or just id and text.
type lineV1 struct {
	wire.RequestV1
	Text string `json:"text,omitempty"`
}

// answer is one line of output on its way.
type answer struct {
	body     []byte
	finding  bool
	failed   bool
	fatality error
}

// Run reads requests from r, one a line, and writes verdicts to w in the same
// order. A line that cannot be judged gets an error object in its place. Empty
// lines are passed over. Run ends early only if reading or writing fails or
// ctx ends; what is written until then is complete lines.
func (s *Stream) Run(ctx context.Context, r io.Reader, w io.Writer) (Counts, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Every line has a channel of its own; their order in the queue is the
	// order of the output, and the queue's length bounds what is in memory.
	// The reader is not waited for at an early end: it may be stuck in a
	// terminal that says nothing more.
	queue := make(chan chan answer, 4*s.Workers)
	slots := make(chan struct{}, s.Workers)
	go func() {
		defer close(queue)
		s.read(ctx, r, func(n int, line []byte, err error) {
			place := make(chan answer, 1)
			select {
			case queue <- place:
			case <-ctx.Done():
				return
			}
			if err != nil {
				place <- answer{fatality: err}
				return
			}
			slots <- struct{}{}
			go func() {
				place <- s.judge(ctx, n, line)
				<-slots
			}()
		})
	}()
	return s.write(ctx, queue, w)
}

// read hands every line to each, with its number.
func (s *Stream) read(ctx context.Context, r io.Reader, each func(n int, line []byte, err error)) {
	lines := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ctx.Err() == nil; n++ {
		line, err := readLine(lines)
		if line = bytes.TrimSpace(line); len(line) > 0 {
			each(n, line, nil)
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			each(n, nil, err)
			return
		}
	}
}

// readLine reads one line; of one that is longer than any input may be it
// keeps just enough to say so.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		piece, err := r.ReadSlice('\n')
		if len(line) <= maxInput {
			line = append(line, piece...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func (s *Stream) judge(ctx context.Context, n int, line []byte) answer {
	request, in, err := s.request(line)
	if err != nil {
		return failure(n, request.ID, err)
	}
	verdict, err := s.Engine.Moderate(ctx, in)
	if ctx.Err() != nil {
		return answer{fatality: ctx.Err()}
	}
	if err != nil {
		return failure(n, request.ID, err)
	}
	body, err := json.Marshal(request.Verdict(&verdict))
	if err != nil {
		return failure(n, request.ID, err)
	}
	return answer{body: body, finding: len(verdict.Actions) > 0}
}

func (s *Stream) request(line []byte) (*lineV1, sdk.Input, error) {
	request := &lineV1{RequestV1: s.Context}
	request.Recipients = nil // the decoder would write into the list that all lines share
	if len(line) > maxInput {
		return request, sdk.Input{}, &wire.DecodeError{Code: "line_too_long", Problem: fmt.Sprintf("more than %d bytes", maxInput)}
	}
	if err := wire.Decode(line, request); err != nil {
		return request, sdk.Input{}, err
	}
	if request.Recipients == nil {
		request.Recipients = slices.Clone(s.Context.Recipients)
	}
	if request.Text != "" {
		if len(request.Content) > 0 {
			return request, sdk.Input{}, &wire.DecodeError{Code: wire.CodeBadValue, Field: "text", Problem: "want either text or content"}
		}
		request.Content = []wire.PartV1{{Type: "text", Text: request.Text}}
	}
	in, err := request.Input()
	return request, in, err
}

// failureV1 stands in the place of a verdict.
type failureV1 struct {
	ID    string           `json:"id,omitempty"`
	Line  int              `json:"line"`
	Error wire.ErrorBodyV1 `json:"error"`
}

func failure(n int, id string, err error) answer {
	f := failureV1{ID: id, Line: n, Error: wire.ErrorBodyV1{Code: "internal", Message: err.Error()}}
	var document *wire.DecodeError
	var input *sdk.InputError
	switch {
	case errors.As(err, &document):
		f.Error.Code, f.Error.Field = document.Code, document.Field
	case errors.As(err, &input):
		f.Error.Code, f.Error.Field = string(input.Code), input.Field
	}
	body, err := json.Marshal(f)
	return answer{body: body, failed: true, fatality: err}
}

func (s *Stream) write(ctx context.Context, queue <-chan chan answer, w io.Writer) (Counts, error) {
	out := bufio.NewWriter(w)
	var counts Counts
	bar := progressbar.DefaultSilent(-1)
	if s.Progress != nil {
		bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(s.Progress), progressbar.OptionSetDescription("judged"),
			progressbar.OptionShowIts(), progressbar.OptionSetItsString("messages"), progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	for {
		var place chan answer
		var more bool
		select {
		case place, more = <-queue:
		case <-ctx.Done():
			return counts, errors.Join(ctx.Err(), out.Flush())
		}
		if !more {
			return counts, errors.Join(bar.Finish(), out.Flush())
		}
		a := <-place
		if a.fatality != nil {
			return counts, errors.Join(a.fatality, out.Flush())
		}
		counts.Lines++
		if a.finding {
			counts.Findings++
		}
		if a.failed {
			counts.Errors++
		}
		out.Write(a.body) // a bufio.Writer keeps its error for Flush
		out.WriteByte('\n')
		if len(queue) == 0 { // a reader at the other end of a pipe waits for this
			if err := out.Flush(); err != nil {
				return counts, err
			}
		}
		if err := bar.Add(1); err != nil {
			return counts, fmt.Errorf("progress: %w", err)
		}
	}
}
