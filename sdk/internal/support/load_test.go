package support_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk/internal/support"
)

// shipped is a copy of the shipped data that a test may spoil.
func shipped(t *testing.T) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, name := range []string{"cards.yaml", "helplines.csv", "zones.csv", "messages/en.yaml", "messages/de.yaml", "messages/fr.yaml"} {
		data, err := os.ReadFile(filepath.Join(rulesDir, "support", name))
		if err != nil {
			t.Fatal(err)
		}
		fsys["support/"+name] = &fstest.MapFile{Data: data}
	}
	return fsys
}

func TestLoadFaults(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 501)
	for _, tt := range []struct{ name, file, from, to, want string }{
		{"no such key", "messages/de.yaml", "title: Du bist jetzt nicht allein", "titel: Du bist jetzt nicht allein", `support/messages/de.yaml:6: unknown key "titel"`},
		{"missing key", "messages/de.yaml", "title: Du bist jetzt nicht allein", "titel: Du bist jetzt nicht allein", `key "title" is missing`},
		{"long title", "messages/en.yaml", "title: You are not alone right now", "title: " + long[:61], "title of author.own_distress.crisis_card for 8-12: 61 characters, want 1..60"},
		{"long body", "messages/en.yaml", "Some days are hard.", long, "body of author.own_distress.check_in for 8-12"},
		{"card without text", "messages/fr.yaml", "recipient.lured.safety_card:", "recipient.lured.crisis_card:", "no text for recipient.lured.safety_card, 8-12"},
		{"text without card", "messages/fr.yaml", "recipient.lured.safety_card:", "recipient.lured.crisis_card:", "recipient.lured.crisis_card for 13-17 is no card"},
		{"locale twice", "messages/fr.yaml", "locale: fr", "locale: de", `locale "de" has two files`},
		{"no English", "messages/en.yaml", "locale: en", "locale: nl", "no texts for the default language, en"},
		{"no language tag", "messages/fr.yaml", "locale: fr", "locale: french-ish-", `locale "french-ish-" is no language tag`},
		{"schema", "cards.yaml", "schema: 1", "schema: 2", `support/cards.yaml:1: schema "2", want 1`},
		{"unknown choice", "cards.yaml", "[edit_message, send_anyway]", "[edit_message, shout]", `unknown choice "shout"`},
		{"too many choices", "cards.yaml", "[edit_message, send_anyway]", "[edit_message, send_anyway, mute]", "3 choices for 8-12, want 1..2"},
		{"unknown plan", "cards.yaml", "plan: moderation", "plan: prayer", `unknown plan "prayer"`},
		{"unknown audience", "cards.yaml", "audience: moderator", "audience: parent", `unknown audience "parent"`},
		{"unknown type", "cards.yaml", "type: bystander_card", "type: lecture", `unknown support type "lecture"`},
		{"unknown step", "cards.yaml", "adult: [[suicide_crisis]]", "adult: [[horoscope]]", `no service has the type or tag "horoscope"`},
		{"broken YAML", "cards.yaml", "choices:", "choices: [", "support/cards.yaml:0: yaml"},
		{"repeated key", "cards.yaml", "plans:", "choices: {}\nplans:", `key "choices" stands twice`},
		{"phone with letters", "helplines.csv", "phone=988 |", "phone=988-HELP |", `channel "phone=988-HELP"`},
		{"site without scheme", "helplines.csv", "web=https://988.ca", "web=988.ca", `channel "web=988.ca"`},
		{"low confidence", "helplines.csv", ",medium,", ",low,", `confidence "low", want high or medium`},
		{"audience", "helplines.csv", ",young,", ",kids,", `audience "kids", want all or young`},
		{"age", "helplines.csv", ",young,5,25,", ",young,five,25,", `min_age "five", want 1..99`},
		{"country", "helplines.csv", "\nAL,", "\nAlbania,", `country "Albania", want two capitals`},
		{"column", "helplines.csv", "country,service_name", "country,name", `support/helplines.csv:1: columns`},
		{"zone", "zones.csv", "Europe/Vienna", "Europe/Wien", "support/zones.csv:6"},
		{"country twice", "zones.csv", "AT,Europe/Vienna\n", "AT,Europe/Vienna\nAT,Europe/Vienna\n", "country AT stands twice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			fsys := shipped(t)
			file := fsys["support/"+tt.file]
			spoiled := strings.Replace(string(file.Data), tt.from, tt.to, 1)
			if spoiled == string(file.Data) {
				t.Fatalf("%s does not hold %q", tt.file, tt.from)
			}
			file.Data = []byte(spoiled)
			_, err := support.Load(fsys)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v\nwant %s", err, tt.want)
			}
			if fault := (*support.Fault)(nil); !errors.As(err, &fault) || fault.File == "" || fault.Err == nil {
				t.Errorf("%v is no Fault", err)
			}
		})
	}
}

// TestLoadReportsAll: faults of several files come in one run, in one order.
func TestLoadReportsAll(t *testing.T) {
	t.Parallel()
	fsys := shipped(t)
	for file, from := range map[string]string{"support/cards.yaml": "schema: 1", "support/messages/de.yaml": "schema: 1", "support/zones.csv": "Europe/Vienna"} {
		fsys[file].Data = []byte(strings.Replace(string(fsys[file].Data), from, "schema: 7", 1))
	}
	_, first := support.Load(fsys)
	_, second := support.Load(fsys)
	if first == nil || first.Error() != second.Error() {
		t.Fatalf("two runs differ:\n%v\n%v", first, second)
	}
	for _, want := range []string{"cards.yaml:1:", "messages/de.yaml:1:", "zones.csv:6:"} {
		if !strings.Contains(first.Error(), want) {
			t.Errorf("%q is missing in\n%v", want, first)
		}
	}
}

func TestLoadNothing(t *testing.T) {
	t.Parallel()
	if b, err := support.Load(fstest.MapFS{}); err == nil || b != nil {
		t.Errorf("Load of an empty file system = %v, %v", b, err)
	}
}
