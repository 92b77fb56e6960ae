package ruletool_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk/ruletool"
)

// Tables go into a page that has a place for them, and into no other.
func TestInsert(t *testing.T) {
	t.Parallel()
	const begin, end = "<!-- tables: handrail rules survey -->\n", "<!-- end of tables -->\n"
	var s ruletool.Survey
	filled, err := s.Insert([]byte("# Page\n" + begin + "old\n" + end + "# End\n"))
	if want := "# Page\n" + begin + "\n" + s.Markdown() + "\n" + end + "# End\n"; err != nil || string(filled) != want {
		t.Errorf("%v, got %s, want %s", err, filled, want)
	}
	for _, page := range []string{"", "# Page\n", begin, end, end + begin} {
		if filled, err := s.Insert([]byte(page)); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(begin)) {
			t.Errorf("%q: got %q, %v, want an error that names the lines", page, filled, err)
		}
	}
}

// Drafts count for nothing in a survey, and neither hide what counts: one that finds a
// message as it is leaves a stable rule's finds in disguise to be counted.
func TestSurveyLeavesDraftsOut(t *testing.T) {
	t.Parallel()
	draft := strings.NewReplacer("demo-en.r", "demo-en.s", "status: stable", "status: draft").
		Replace(rule(`any: ["parrot"], tests: {hit: ["a parrot"], miss: ["parrots"]}`))
	look := func(language string, rest string) ruletool.Survey {
		t.Helper()
		fsys := demo(rule(`any: ["slimeball"], tests: {hit: ["you slimeball"], miss: ["slimeballs"]}`) + rest)
		fsys["packs/demo-en.yaml"].Data = []byte(strings.Replace(string(fsys["packs/demo-en.yaml"].Data), "language: en", "language: "+language, 1))
		fsys["clean/en.txt"] = &fstest.MapFile{Data: []byte("none | chat | my parrot said slimebaall\nnone | chat | a slimeball of a parrot\n")}
		s, faults := ruletool.Look(t.Context(), rules.FS(), fsys)
		if len(faults) > 0 || len(s.Packs) != 1 {
			t.Fatalf("%v, %+v", faults, s)
		}
		return s
	}
	without, with := look("en", ""), look("en", draft)
	hits := 0
	for i, d := range without.Disguises {
		hits += d.False
		if with.Disguises[i].False != d.False || with.Disguises[i].Tried != d.Tried {
			t.Errorf("%s: %d messages found with the draft, %d without", d.Name, with.Disguises[i].False, d.False)
		}
	}
	if hits == 0 {
		t.Error("no message is found in disguise: nothing was shown")
	}
	if p := with.Packs[0]; p.False != 1 || p.Foreign != 0 {
		t.Errorf("finds %d ordinary messages and %d of others, want 1 and 0", p.False, p.Foreign)
	}
	if p := look("en-GB", "").Packs[0]; p.False != 1 || p.Foreign != 0 {
		t.Errorf("en-GB: finds %d ordinary messages and %d of others, want 1 and 0", p.False, p.Foreign)
	}
}
