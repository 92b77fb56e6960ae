package policy_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk/internal/policy"
)

const minimal = `schema: 1
policy: p
version: 1.0.0
thresholds:
  bullying: {low: 0.4, medium: 0.6, high: 0.8, critical: 0.9}
  sexual_harassment: {low: 0.4}
  self_harm: {low: 0.3, medium: 0.5, high: 0.7}
  grooming: {low: 0.4, medium: 0.6, high: 0.8}
  hate: {low: 0.5}
  violence: {low: 0.5}
  sexual: {low: 0.5}
  profanity: {low: 0.5}
`

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{name: "unknown key", text: minimal + "treshold: 1\n", want: []string{"treshold"}},
		{name: "unknown schema", text: strings.Replace(minimal, "schema: 1", "schema: 9", 1), want: []string{"schema 9, want 1"}},
		{name: "other name than the file", text: strings.Replace(minimal, "policy: p", "policy: q", 1), want: []string{`policy "q"`}},
		{name: "category left out", text: strings.Replace(minimal, "  hate: {low: 0.5}\n", "", 1), want: []string{"hate is missing"}},
		{name: "threshold over one", text: strings.Replace(minimal, "hate: {low: 0.5}", "hate: {low: 1.5}", 1), want: []string{"hate.low: 1.5"}},
		{name: "falling thresholds", text: strings.Replace(minimal, "medium: 0.6, high: 0.8, critical", "medium: 0.6, high: 0.5, critical", 1), want: []string{"bullying.high: 0.5 lies below"}},
		{name: "all faults at once", text: minimal + `actions:
  - {id: a, when: {category: bulling}, action: blok}
  - {id: a, why: w, when: {category: bullying}, action: nudge}
  - {id: m, why: w, when: {category: profanity}, action: mask}
`, want: []string{"why is missing", `"bulling"`, `"blok"`, `id "a" stands twice`, "needs when.phase", "needs when.words"}},
		{name: "signal of another category", text: minimal + "actions: [{id: a, why: w, when: {category: bullying, signals: [secrecy]}, action: hold}]\n", want: []string{`"secrecy"`}},
		{name: "speaker outside self_harm", text: minimal + "actions: [{id: a, why: w, when: {category: bullying, speaker: [self]}, action: hold}]\n", want: []string{"need category self_harm"}},
		{name: "adjustment by severity", text: minimal + "adjust: [{id: a, why: w, when: {category: bullying}, thresholds: {}}]\n", want: []string{"people and place only"}},
		{name: "extends a base without thresholds", text: "schema: 1\npolicy: p\nversion: 1.0.0\nextends: bare\nthresholds: {hate: {low: 0.5}}\n", want: []string{"bullying is missing"}},
		{name: "extends itself for ever", text: "extends: p\n" + minimal, want: []string{"more than 4 policies"}},
		{name: "extends nothing", text: "extends: absent\n" + minimal, want: []string{"absent"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := policy.Load(fstest.MapFS{"p.yaml": {Data: []byte(tt.text)}, "bare.yaml": {Data: []byte("schema: 1\npolicy: bare\nversion: 1.0.0\n")}}, "p.yaml")
			if err == nil {
				t.Fatal("loaded, want an error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q: %v", want, err)
				}
			}
		})
	}
}

func TestLoadShipped(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"default", "under-13"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := policy.Load(os.DirFS("../../../rules/policies"), name+".yaml")
			if err != nil {
				t.Fatal(err)
			}
			if p.Name != name || p.Version == "" {
				t.Errorf("got %s@%s, want %s with a version", p.Name, p.Version, name)
			}
		})
	}
}

// Who extends a policy on trial is not on trial itself.
func TestShadowsAreNotTakenOver(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"p.yaml": {Data: []byte(minimal + "shadows: [default, teen]\n")},
		"q.yaml": {Data: []byte("schema: 1\npolicy: q\nversion: 1.0.0\nextends: p\n")},
	}
	for name, want := range map[string]string{"p.yaml": "default teen", "q.yaml": ""} {
		p, err := policy.Load(files, name)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(p.Shadows, " "); got != want {
			t.Errorf("%s shadows %q, want %q", name, got, want)
		}
	}
}
