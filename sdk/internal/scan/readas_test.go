package scan_test

import "testing"

// A hit says what the view that matched has in place of the words.
func TestReadAs(t *testing.T) {
	t.Parallel()
	s := compile(t, `any: ["kill yourself"]`, `any: ["zogblat"], near: {terms: [hurt], within: 3}`, `regex: [{pattern: "room \\d{3}", anchor: "room"}]`)
	for _, tt := range []struct{ name, text, want string }{
		{"as it stands", "go Kill yourself", "kill yourself"},
		{"digits for letters", "go k1ll y0urs3lf now", "kill yourself"},
		{"spaced apart", "go k.i.l.l yourself", "kill yourself"},
		{"full width", "ｋｉｌｌ yourself", "kill yourself"},
		{"a hidden letter", "k*ll yourself", "k∗ll yourself"},
		{"one word disguised", "kill y0urself", "kill yourself"},
		{"an expression", "in ＲＯＯＭ 123!", "room 123"},
		{"a near miss", "you z0gblat", "zogblat"},
	} {
		in := input(tt.text)
		in.Explain = true
		hits := s.Scan(nil, in)
		if len(hits) != 1 || hits[0].ReadAs != tt.want {
			t.Errorf("%s: got %s, want one hit read as %q", tt.name, show(hits), tt.want)
		}
		in.Explain = false
		for _, h := range s.Scan(nil, in) {
			if h.ReadAs != "" {
				t.Errorf("%s: read as %q, not asked to explain", tt.name, h.ReadAs)
			}
		}
	}
}
