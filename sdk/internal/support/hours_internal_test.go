package support

import (
	"os"
	"testing"
	"time"
)

// hoursTable holds every distinct string of opening hours in the directory.
// probes are "Mon 14:00" style times that must be open or closed; none means
// that the string leaves a doubt and must not be read.
var hoursTable = map[string]struct{ open, closed []string }{
	"24/7":                                {open: []string{"Mon 00:00", "Sun 23:59"}},
	"Staffed 24/7":                        {open: []string{"Wed 03:00"}},
	"24/7 (network statement)":            {},
	"24/7; chat 12:00-20:00":              {},
	"7 days":                              {},
	"at least 18 h a day":                 {},
	"07:00-19:00":                         {},
	"07:00-22:00":                         {},
	"07:00-23:00":                         {},
	"08:00-20:00":                         {},
	"17:00-21:00":                         {},
	"Working days 08:00-22:00":            {},
	"Working days 09:00-17:00":            {},
	"Mon-Fri 14:30-19:00 (partly)":        {},
	"Staffed Mon-Fri 08:30-16:00 Central": {},
	"24/7 (Polish); Ukrainian/Russian 14:00-24:00":         {},
	"15:00-03:00 daily":                                    {open: []string{"Mon 15:00", "Tue 02:59", "Mon 00:00"}, closed: []string{"Mon 03:00", "Sun 14:59"}},
	"Daily 08:00-20:00":                                    {open: []string{"Sun 08:00"}, closed: []string{"Sun 07:59", "Mon 20:00"}},
	"Daily 08:00-23:00":                                    {open: []string{"Sat 22:59"}, closed: []string{"Sat 23:00"}},
	"Daily 09:00-17:00":                                    {open: []string{"Sat 16:59"}, closed: []string{"Sat 17:00"}},
	"Daily 09:00-23:00":                                    {open: []string{"Wed 09:00"}, closed: []string{"Wed 08:59"}},
	"Daily 11:00-21:00":                                    {open: []string{"Thu 20:59"}, closed: []string{"Thu 21:00"}},
	"Daily 11:00-23:00":                                    {open: []string{"Thu 22:59"}, closed: []string{"Thu 10:59"}},
	"Daily 12:00-20:00":                                    {open: []string{"Fri 12:00"}, closed: []string{"Fri 11:59"}},
	"Daily 14:00-18:00":                                    {open: []string{"Fri 17:00"}, closed: []string{"Fri 18:00"}},
	"Daily 14:00-22:00":                                    {open: []string{"Tue 21:00"}, closed: []string{"Tue 22:00"}},
	"Daily 16:00-21:00":                                    {open: []string{"Tue 20:00"}, closed: []string{"Tue 15:00"}},
	"Mon-Fri 07:00-22:00":                                  {open: []string{"Fri 21:59"}, closed: []string{"Sat 12:00"}},
	"Mon-Fri 08:30-19:00":                                  {open: []string{"Mon 08:30"}, closed: []string{"Mon 08:29", "Sun 12:00"}},
	"Mon-Fri 09:00-16:00":                                  {open: []string{"Mon 15:59"}, closed: []string{"Mon 16:00"}},
	"Mon-Fri 09:00-20:00":                                  {open: []string{"Fri 19:59"}, closed: []string{"Sat 09:00"}},
	"Mon-Fri 09:00-21:00":                                  {open: []string{"Fri 20:59"}, closed: []string{"Sat 09:00"}},
	"Mon-Sat 09:00-21:00":                                  {open: []string{"Sat 20:59"}, closed: []string{"Sun 09:00"}},
	"Mon-Sat 10:00-22:00":                                  {open: []string{"Sat 21:59"}, closed: []string{"Sun 10:00"}},
	"Mon-Sat 14:00-20:00":                                  {open: []string{"Sat 14:00"}, closed: []string{"Sat 20:00", "Sun 15:00"}},
	"Sun-Thu 09:00-16:30":                                  {open: []string{"Sun 09:00", "Thu 16:29"}, closed: []string{"Fri 10:00", "Sat 10:00", "Thu 16:30"}},
	"Mon-Fri 12:00-20:00; Sat 09:30-14:00":                 {open: []string{"Fri 19:59", "Sat 09:30"}, closed: []string{"Sat 14:00", "Sun 12:00"}},
	"Mon-Fri 14:00-20:00; Sat-Sun 17:00-20:00":             {open: []string{"Fri 14:00", "Sun 17:00"}, closed: []string{"Sat 14:00"}},
	"Mon-Sat 07:00-23:00; Sun 11:00-19:00":                 {open: []string{"Sun 11:00"}, closed: []string{"Sun 10:59", "Sun 19:00"}},
	"Mon-Fri 07:00-02:00; Sat-Sun 11:00-24:00":             {open: []string{"Sat 01:59", "Sun 23:59"}, closed: []string{"Sat 02:00", "Mon 01:00"}},
	"Mon/Wed/Fri 14:00-18:00; Tue/Thu 09:00-13:00":         {open: []string{"Wed 14:00", "Thu 09:00"}, closed: []string{"Wed 09:00", "Sat 14:00"}},
	"Mon, Tue, Thu, Fri 16:00-22:00; Wed, Sat 14:00-22:00": {open: []string{"Fri 16:00", "Wed 14:00"}, closed: []string{"Fri 14:00", "Sun 16:00"}},
	"Sat 09:00-Mon 23:00; Tue-Thu 09:00-23:00; Fri 09:00-02:00": {
		open:   []string{"Sat 09:00", "Sun 03:00", "Mon 04:00", "Mon 22:59", "Sat 01:00"},
		closed: []string{"Mon 23:00", "Tue 08:59", "Sat 02:00", "Sat 08:59"}},
}

// clock reads "Mon 14:00".
func clock(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("15:04", s[4:])
	if err != nil {
		t.Fatal(err)
	}
	for i, day := range dayNames {
		if day == s[:3] { // 23 November 2026 is a Monday
			return time.Date(2026, 11, 23+i, at.Hour(), at.Minute(), 0, 0, time.UTC)
		}
	}
	t.Fatalf("no day in %q", s)
	return at
}

func TestHours(t *testing.T) {
	t.Parallel()
	for s, want := range hoursTable {
		w, ok := parseHours(s)
		if readable := len(want.open) > 0; ok != readable {
			t.Errorf("parseHours(%q): read %v, want %v", s, ok, readable)
			continue
		}
		for _, at := range want.open {
			if !w.open(clock(t, at)) {
				t.Errorf("%q is closed on %s", s, at)
			}
		}
		for _, at := range want.closed {
			if w.open(clock(t, at)) {
				t.Errorf("%q is open on %s", s, at)
			}
		}
	}
}

// TestHoursTableIsWhole fails when the directory has hours that nobody has
// looked at here.
func TestHoursTableIsWhole(t *testing.T) {
	t.Parallel()
	var bad faults
	services := readServices(os.DirFS("../../../rules"), nil, &bad)
	seen := map[string]bool{}
	rows, read := 0, 0
	for _, s := range services {
		if s.hours == "" {
			continue
		}
		rows++
		if s.week != nil {
			read++
		}
		seen[s.hours] = true
		if _, ok := hoursTable[s.hours]; !ok {
			t.Errorf("hours %q are in no test", s.hours)
		}
	}
	for s := range hoursTable {
		if !seen[s] {
			t.Errorf("hours %q stand in the table but in no row", s)
		}
	}
	t.Logf("%d rows with hours in %d forms, %d rows read", rows, len(seen), read)
	if read < rows*3/4 {
		t.Errorf("only %d of %d rows with hours are read", read, rows)
	}
}

func TestHoursRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", ";", "Mon", "Mon-Fri", "Mon-Fri 9:00-17:00", "Mon-Fri 25:00-26:00", "Mon-Fri 24:00-25:00",
		"Mon 10:60-11:00", "Mond-Fri 09:00-17:00", "Mon-Fri 09:00-17:00; later", "Daily 09:00", "Mo-Fr 09:00-17:00", "24/7; 24/7"} {
		if w, ok := parseHours(s); ok {
			t.Errorf("parseHours(%q) = %v, want a refusal", s, w)
		}
	}
}
