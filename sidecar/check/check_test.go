package check_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sidecar/check"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

var sharedEngine = sync.OnceValues(func() (*sdk.Engine, error) { return sdk.New(sdk.WithRules(rules.FS())) })

func engine(t *testing.T) *sdk.Engine {
	t.Helper()
	e, err := sharedEngine()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestRequests(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	text, img := file("a.txt", []byte("hello\n")), file("b.png", picture.Bytes())
	got, err := check.Requests([]string{text, "you", img, "there", "-"}, strings.NewReader("from a pipe\n"), wire.RequestV1{Surface: "post"})
	if err != nil {
		t.Fatal(err)
	}
	var names, types, texts []string
	for _, r := range got {
		names = append(names, filepath.Base(r.Name))
		types = append(types, r.Request.Content[0].Type)
		texts = append(texts, r.Request.Content[0].Text)
		if r.Request.Surface != "post" {
			t.Errorf("%s: surface %q, want the given one", r.Name, r.Request.Surface)
		}
	}
	if got, want := fmt.Sprint(names, types), "[a.txt b.png - words] [text image text text]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := fmt.Sprintf("%q", texts), `["hello" "" "from a pipe" "you there"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for name, bad := range map[string]string{"a folder": dir, "neither": file("c.bin", []byte{0xff, 0xfe, 0x00, 0x80})} {
		if _, err := check.Requests([]string{bad}, nil, wire.RequestV1{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	requests, err := check.Requests([]string{"go", "kill", "yourself\x1b[2J"}, nil, wire.RequestV1{Country: "GB", Locale: "en"})
	if err != nil {
		t.Fatal(err)
	}
	in, err := requests[0].Request.Input()
	if err != nil {
		t.Fatal(err)
	}
	v, err := engine(t).Moderate(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if err := (&check.Printer{Out: &plain}).Print(&requests[0], &v); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"BLOCK", "[kill yourself]", "because: rule bullying-en.", "help for the recipient", "self_harm_incitement"} {
		if !strings.Contains(plain.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, &plain)
		}
	}
	if strings.Contains(plain.String(), "\x1b") {
		t.Error("the message steers the terminal")
	}
	var asJSON bytes.Buffer
	if err := (&check.Printer{Out: &asJSON, JSON: true}).Print(&requests[0], &v); err != nil {
		t.Fatal(err)
	}
	var back wire.VerdictV1
	if err := json.Unmarshal(asJSON.Bytes(), &back); err != nil || back.Action != string(v.Action) {
		t.Errorf("JSON does not hold the verdict: %v", err)
	}
}

func TestStreamKeepsOrderAndGoesOn(t *testing.T) {
	t.Parallel()
	var in strings.Builder
	const lines = 500
	for i := range lines {
		switch i % 5 {
		case 1:
			fmt.Fprintf(&in, `{"id":"%d","text":"go kill yourself"}`+"\n", i)
		case 2:
			fmt.Fprintf(&in, `{"id":"%d","text":"zogblatmarker"`+"\n", i) // cut
		case 3:
			fmt.Fprintf(&in, `{"id":"%d","content":[{"type":"text","text":"hello"}],"surface":"post"}`+"\n\n", i)
		case 4:
			fmt.Fprintf(&in, `{"id":"%d","text":"hello","surface":"moon"}`+"\n", i)
		default:
			fmt.Fprintf(&in, `{"id":"%d","text":"see you at training"}`+"\n", i)
		}
	}
	var out bytes.Buffer
	s := check.Stream{Engine: engine(t), Workers: 4}
	counts, err := s.Run(context.Background(), strings.NewReader(in.String()), &out)
	if err != nil {
		t.Fatal(err)
	}
	if want := (check.Counts{Lines: lines, Findings: lines / 5, Errors: 2 * lines / 5}); counts != want {
		t.Errorf("got %+v, want %+v", counts, want)
	}
	if strings.Contains(out.String(), "zogblatmarker") {
		t.Error("an error repeats the line")
	}
	rows := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(rows) != lines {
		t.Fatalf("got %d lines, want %d", len(rows), lines)
	}
	for i, row := range rows {
		var v struct {
			ID, Action string
			Line       int
			Error      *wire.ErrorBodyV1
		}
		if err := json.Unmarshal([]byte(row), &v); err != nil {
			t.Fatal(err)
		}
		failed := i%5 == 2 || i%5 == 4
		if (v.Error != nil) != failed || i%5 != 2 && v.ID != fmt.Sprint(i) {
			t.Errorf("line %d: got %.120s", i, row)
		}
		if i%5 == 4 && v.Error != nil && (v.Error.Code != "bad_value" || v.Error.Field != "surface") {
			t.Errorf("line %d: got %+v", i, v.Error)
		}
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// A reader that goes away ends the stream instead of leaving it hanging.
func TestStreamEnds(t *testing.T) {
	t.Parallel()
	in := strings.Repeat(`{"text":"hello"}`+"\n", 10_000)
	s := check.Stream{Engine: engine(t), Workers: 2}
	if _, err := s.Run(context.Background(), strings.NewReader(in), brokenPipe{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("broken pipe: got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	silent, writer := io.Pipe() // as a terminal where nobody types
	defer writer.Close()
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := s.Run(ctx, silent, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

// What one line says of people does not reach the others.
func TestStreamLinesAreIndependent(t *testing.T) {
	t.Parallel()
	const luring = `{"text":"don't tell your mum we talk"}` + "\n"
	var in strings.Builder
	for range 200 {
		in.WriteString(luring + `{"text":"don't tell your mum we talk","recipients":[{"age_band":"18+"}]}` + "\n" + `{"text":"hello","recipients":[{"id":"u2"}]}` + "\n")
	}
	s := check.Stream{Engine: engine(t), Workers: 4, Context: wire.RequestV1{
		Author: wire.PersonV1{AgeBand: "18+"}, Recipients: []wire.PersonV1{{AgeBand: "10-12"}},
	}}
	var out bytes.Buffer
	if _, err := s.Run(context.Background(), strings.NewReader(in.String()), &out); err != nil {
		t.Fatal(err)
	}
	for i, row := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		want := []string{"hold", "allow", "allow"}[i%3]
		if !strings.Contains(row, `"action":"`+want+`"`) {
			t.Fatalf("line %d: want %s, got %.120s", i, want, row)
		}
	}
}

// A masked text steers the terminal no more than the message does.
func TestPrintMasked(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	n := check.Named{Name: "a\x1b[2Jb", Request: wire.RequestV1{Content: []wire.PartV1{{Type: "text", Text: "x\u202ey"}}}}
	v := sdk.Verdict{Action: "mask", Masked: []sdk.Masked{{Text: "\x1b]0;title\x07 ****"}}}
	if err := (&check.Printer{Out: &out}).Print(&n, &v); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x07\u202e") || !strings.Contains(out.String(), "****") {
		t.Errorf("got %q, want it without control characters", out.String())
	}
}
