package wire_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

// Whatever a document holds, the error that refuses it repeats none of its
// values, and what is taken goes out and in again unchanged.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"content":[{"type":"text","text":"zogblatmarker"}]}`, `{"content":"zogblatmarker"}`, `{"zogblatmarker":1}`, `[]`, `nul`, `{"content":[`,
		"\xff", `{"content":[{"type":"image","data":"zogblatmarker"}]}`, `{"id":1e999}`, `{"author":{"age_band":[]}}`, strings.Repeat("[", 20_000),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var r wire.RequestV1
		err := wire.Decode(data, &r)
		if err == nil {
			_, err = r.Input()
		}
		var refused *wire.DecodeError
		switch {
		case err == nil:
			again, err := json.Marshal(&r)
			if err != nil {
				t.Fatal(err)
			}
			var back wire.RequestV1
			if err := wire.Decode(again, &back); err != nil {
				t.Errorf("written and read again: %v", err)
			}
		case !errors.As(err, &refused) || refused.Code == "" || refused.Problem == "":
			t.Errorf("got %T %v, want a DecodeError with code and problem", err, err)
		case strings.Contains(refused.Problem, "zogblatmarker"):
			t.Errorf("the problem repeats the document: %s", refused.Problem)
		}
	})
}

func FuzzOffsets(f *testing.F) {
	f.Add("a😀b", 1, 5)
	f.Add("ünï", 0, 2)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		text = strings.ToValidUTF8(text, "�")
		runes := []rune(text)
		start, end = max(0, min(start, len(runes))), max(0, min(end, len(runes)))
		if start >= end {
			return
		}
		from, to := len(string(runes[:start])), len(string(runes[:end]))
		r := wire.RequestV1{Content: []wire.PartV1{{Type: "text", Text: text}}, Offsets: "utf16"}
		v := r.Verdict(&sdk.Verdict{Evidence: []sdk.Evidence{{Source: "rule", Category: vocab.Bullying, Start: from, End: to, Message: -1}}})
		units := utf16.Encode(runes)
		got := string(utf16.Decode(units[*v.Evidence[0].Start:*v.Evidence[0].End]))
		if want := text[from:to]; got != want {
			t.Errorf("UTF-16 span gives %q, want %q", got, want)
		}
	})
}
