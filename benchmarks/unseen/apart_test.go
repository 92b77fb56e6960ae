package main

import "testing"

func TestApart(t *testing.T) {
	t.Parallel()
	var k known
	k.add("Nobody at school likes you, go home!")
	for text, want := range map[string]bool{
		"nobody at school likes you go home":    true,
		"nobody at school likes u, go home lol": true,
		"everybody wants to go home now":        false,
		"see you at training":                   false,
	} {
		if got := k.has(text); got != want {
			t.Errorf("%q: known %v, want %v", text, got, want)
		}
	}
	if got := k.apart([]sentence{{Text: "nobody at school likes you, go home"}, {Text: "see you at training"}}); len(got) != 1 {
		t.Errorf("kept %d sentences, want 1", len(got))
	}
}

// The shipped packs and seeds are found, and hold what they hold.
func TestLoadKnown(t *testing.T) {
	t.Parallel()
	k, err := loadKnown("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(k) < 3000 || !k.has("nobody would care if i left") {
		t.Errorf("%d known texts, want thousands, and a test of a pack among them", len(k))
	}
	if _, err := loadKnown(t.TempDir()); err == nil {
		t.Error("an empty folder: no error")
	}
}
