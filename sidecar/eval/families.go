package eval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// setFunctional is the name of the set that sentences in families belong to.
const setFunctional = "functional"

// chatContext is how many messages of a conversation stand before a message.
const chatContext = 3

// families reads sentences in families, as models/train/data/WRITING.md
// describes them; models/train/textmulti/families.py reads the same.
type families struct {
	language string
	chat     bool
	said     []string
}

func (f *families) begin(file string) {
	f.language = file[:min(2, len(file))]
}

// functions are the words that say what a sentence tries.
var functions = strings.Fields(`direct implied slang misspelt disguised mixed emoji question conditional negated third_person group
polite joke_cover irony past short long context reply
negation report quote counter support banter thing self_mock swear hyperbole game sport school fiction adult_role surprise health
identity reclaimed recovery plans trade homonym ask_help sad disagree compliment context_ok
chat`)

func (f *families) line(line string) (Row, bool, error) {
	if line == "" {
		f.chat, f.said = false, nil
		return Row{}, false, nil
	}
	if strings.HasPrefix(line, "#") {
		if words := strings.Fields(strings.Replace(line, "#", "# ", 1)); len(words) > 1 && words[1] == "chat" {
			f.chat, f.said = true, nil
		}
		return Row{}, false, nil
	}
	fields := strings.Split(line, " | ")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	if n := len(fields); n != 3 && n != 4 || fields[2] == "" {
		return Row{}, false, fmt.Errorf("%d fields, want labels | function | text, and earlier messages if any", n)
	}
	r := Row{Lang: f.language, Set: setFunctional, Function: fields[1], Text: fields[2]}
	if !slices.Contains(functions, r.Function) {
		return Row{}, false, fmt.Errorf("%s is no function", shown(r.Function))
	}
	if err := label(&r, strings.Fields(fields[0])); err != nil {
		return Row{}, false, err
	}
	if len(fields) == 4 {
		for _, message := range strings.Split(fields[3], " / ") {
			if message = strings.TrimSpace(message); message != "" {
				r.Context = append(r.Context, message)
			}
		}
	} else {
		r.Context = slices.Clone(f.said[max(0, len(f.said)-chatContext):])
	}
	if f.chat {
		f.said = append(f.said, r.Text)
	}
	return r, true, nil
}

// twins are harms of which hands differ in which of the two they name: where
// one is named, silence about the other is no answer. As in
// models/train/textmulti/labels.py.
var twins = [][2]vocab.Category{
	{vocab.Grooming, vocab.SexualHarassment}, {vocab.Bullying, vocab.Violence}, {vocab.Bullying, vocab.Hate},
	{vocab.Bullying, vocab.Profanity}, {vocab.Sexual, vocab.SexualHarassment}, {vocab.Sexual, vocab.Grooming},
	{vocab.Bullying, vocab.SexualHarassment}, {vocab.SelfHarm, vocab.Bullying}, {vocab.Hate, vocab.Violence},
	{vocab.Hate, vocab.Profanity}, {vocab.Sexual, vocab.Profanity},
}

// label lays the labels of a family's line on r. They are complete but for
// twins, and for profanity beside another harm, which writers did not look for.
func label(r *Row, labels []string) error {
	for _, word := range labels {
		switch {
		case word == "none" || r.risk(word):
		case word == vocab.FullName(vocab.Sexual, vocab.ExplicitContent):
			r.name(string(vocab.Sexual))
		case !r.name(word):
			return fmt.Errorf("%s is no label", shown(word))
		}
	}
	if len(labels) == 0 {
		return fmt.Errorf("no label, want none for a harmless line")
	}
	for _, c := range categories {
		open := c == vocab.Profanity && r.Harmful()
		for _, pair := range twins {
			open = open || pair[0] == c && r.Category(pair[1]) == Yes || pair[1] == c && r.Category(pair[0]) == Yes
		}
		if !open {
			r.exclude(string(c))
		}
	}
	return nil
}

// risk takes in the level or the speaker of self_harm; false for other labels.
func (r *Row) risk(word string) bool {
	kind, value, _ := strings.Cut(word, ":")
	switch level, speaker := vocab.RiskLevel(value), vocab.Speaker(value); {
	case kind == "level" && slices.Contains(vocab.RiskLevels(), level):
		r.Level = level
	case kind == "speaker" && slices.Contains(vocab.Speakers(), speaker):
		r.Speaker = speaker
	default:
		return false
	}
	return true
}
