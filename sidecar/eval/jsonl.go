package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

// jsonLine reads one row of JSON: our own format, or a row of the shared sets,
// whose labels are an object.
func jsonLine(line string) (Row, bool, error) {
	if line == "" {
		return Row{}, false, nil
	}
	var kind struct {
		Labels json.RawMessage `json:"labels"`
	}
	var row Row
	var err error
	if json.Unmarshal([]byte(line), &kind) == nil && len(kind.Labels) > 0 && kind.Labels[0] == '{' {
		row, err = sharedRow(line)
	} else {
		row, err = ownRow(line)
	}
	return row, err == nil, err
}

// ownRowV1 is our own format.
type ownRowV1 struct {
	ID           string   `json:"id"`
	Text         string   `json:"text"`
	Lang         string   `json:"lang"`
	Set          string   `json:"set"`
	Split        string   `json:"split"`
	Function     string   `json:"function"`
	Context      []string `json:"context"`
	Labels       []string `json:"labels"`
	Known        []string `json:"known"`
	AuthorAge    string   `json:"author_age"`
	RecipientAge string   `json:"recipient_age"`
	Surface      string   `json:"surface"`
	Level        string   `json:"level"`
	Speaker      string   `json:"speaker"`
}

func ownRow(line string) (Row, error) {
	var v ownRowV1
	if err := wire.Decode([]byte(line), &v); err != nil {
		return Row{}, err
	}
	switch {
	case v.Text == "":
		return Row{}, errors.New("text: missing or empty")
	case v.Labels == nil: // harmless is said, not left out
		return Row{}, errors.New("labels: missing, want a list; an empty one says harmless")
	}
	r := Row{
		ID: v.ID, Text: v.Text, Lang: v.Lang, Set: v.Set, Split: v.Split, Function: v.Function, Context: v.Context,
		AuthorAge: vocab.AgeBand(v.AuthorAge), RecipientAge: vocab.AgeBand(v.RecipientAge), Surface: vocab.Surface(v.Surface),
	}
	for _, age := range []vocab.AgeBand{r.AuthorAge, r.RecipientAge} {
		if age != "" && !slices.Contains(vocab.AgeBands(), age) {
			return Row{}, fmt.Errorf("age band %s: want one of %v", shown(string(age)), vocab.AgeBands())
		}
	}
	if r.Surface != "" && !slices.Contains(vocab.Surfaces(), r.Surface) {
		return Row{}, fmt.Errorf("surface %s: want one of %v", shown(v.Surface), vocab.Surfaces())
	}
	if v.Level != "" && !r.risk("level:"+v.Level) {
		return Row{}, fmt.Errorf("level %s: want one of %v", shown(v.Level), vocab.RiskLevels())
	}
	if v.Speaker != "" && !r.risk("speaker:"+v.Speaker) {
		return Row{}, fmt.Errorf("speaker %s: want one of %v", shown(v.Speaker), vocab.Speakers())
	}
	for _, label := range v.Labels {
		if !r.name(label) {
			return Row{}, fmt.Errorf("labels: %s is neither a category nor category.signal", shown(label))
		}
	}
	if v.Known == nil {
		for _, c := range categories {
			v.Known = append(v.Known, string(c))
		}
	}
	for _, label := range v.Known {
		if !r.exclude(label) {
			return Row{}, fmt.Errorf("known: %s is neither a category nor category.signal", shown(label))
		}
	}
	return r, nil
}

// sharedRowV1 is a row of the shared sets: labels are the source's own, hint
// maps them to our categories.
type sharedRowV1 struct {
	ID    string   `json:"id"`
	Text  string   `json:"text"`
	Lang  string   `json:"lang"`
	Set   string   `json:"set"`
	Split string   `json:"split"`
	Hint  []string `json:"hint"`
	// Prev is the message before; ctx and ctx2 of the sets are numbers of
	// conversations and people, and are not read.
	Prev string `json:"prev"`
}

// benignExcludes are the categories that a benign row of the shared sets does
// not hold. Their annotators did not look for profanity, and hardly for what is
// sexual.
var benignExcludes = append(vocab.CoreCategories(), vocab.Hate, vocab.Violence)

// hints are the names that say that one category holds, and nothing of others.
var hints = map[string]vocab.Category{
	"bullying": vocab.Bullying, "hate": vocab.Hate, "violence": vocab.Violence, "sexual": vocab.Sexual,
	"selfharm": vocab.SelfHarm, "self_harm": vocab.SelfHarm,
}

func sharedRow(line string) (Row, error) {
	var v sharedRowV1
	if err := json.Unmarshal([]byte(line), &v); err != nil { // its own text may quote the document
		return Row{}, errors.New("no row of the shared sets: a field has the wrong type")
	}
	if v.Text == "" {
		return Row{}, errors.New("text: missing or empty")
	}
	r := Row{ID: v.ID, Text: v.Text, Lang: v.Lang, Set: v.Set, Split: v.Split}
	if strings.TrimSpace(v.Prev) != "" {
		r.Context = []string{v.Prev}
	}
	benign, says := false, false
	for _, hint := range v.Hint {
		c, harm := hints[hint]
		switch {
		case strings.HasSuffix(hint, "?") || hint == "toxic":
		case hint == "benign":
			benign, says = true, true
		case harm:
			says = r.name(string(c))
		default:
			return Row{}, fmt.Errorf("hint: %s is none that is known", shown(hint))
		}
	}
	if !says {
		return r, errSkipped
	}
	if benign {
		for _, c := range benignExcludes {
			r.exclude(string(c))
		}
	}
	return r, nil
}
