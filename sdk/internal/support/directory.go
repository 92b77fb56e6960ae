package support

import (
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // opening hours must not depend on what the host has installed

	"golang.org/x/text/language"
)

// worldwide is the country of services that have none.
const worldwide = "ZZ"

// finder is the tag of services that lead to services of all countries.
const finder = "finder"

// service is one row of the directory.
type service struct {
	country, name, typ string
	tags               []string
	channels           []Channel
	hours              string
	// week is nil where hours cannot be read, zone where the country has several.
	week week
	zone *time.Location
	// languages as stated; bases are those, or the country's most likely one.
	languages []string
	bases     []language.Base
	// young marks a service that is for children and young people only.
	young          bool
	minAge, maxAge int
	// medium marks a row with weaker sources than the others.
	medium          bool
	source, checked string
	// order is the row's place in the file.
	order int
}

// is says whether the step of a plan means s.
func (s *service) is(step []string) bool {
	return slices.ContainsFunc(step, func(word string) bool { return word == s.typ || slices.Contains(s.tags, word) })
}

var (
	serviceColumns = strings.Split("country,service_name,display_name,type,channels,hours,languages,audience,"+
		"min_age,max_age,tags,network,source,source_date,confidence,notes", ",")
	zoneColumns = []string{"country", "zone"}

	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
	phoneNumber = regexp.MustCompile(`^[+*]?[0-9][0-9 -]*$`)
	textNumber  = regexp.MustCompile(`^([A-Za-z]+ to )?\+?[0-9][0-9 ]*$`)
)

// eachRow calls f with the fields of each row by column name, and its line.
func eachRow(fsys fs.FS, file string, columns []string, bad *faults, f func(row map[string]string, line int)) {
	open, err := fsys.Open(file)
	if err != nil {
		bad.add(file, 0, "cannot be read: %w", err)
		return
	}
	defer open.Close() // only read: nothing to lose
	r := csv.NewReader(open)
	for header := true; ; header = false {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		line, _ := r.FieldPos(0)
		switch {
		case err != nil:
			bad.add(file, line, "%w", err)
			return
		case header && !slices.Equal(fields, columns):
			bad.add(file, line, "columns %q, want %q", fields, columns)
			return
		case header:
			continue
		}
		row := make(map[string]string, len(columns))
		for i, c := range columns {
			row[c] = fields[i]
		}
		f(row, line)
	}
}

// readZones reads the time zone of each country that has one.
func readZones(fsys fs.FS, bad *faults) map[string]*time.Location {
	zones := map[string]*time.Location{}
	eachRow(fsys, zonesFile, zoneColumns, bad, func(row map[string]string, line int) {
		zone, err := time.LoadLocation(row["zone"])
		if err != nil {
			bad.add(zonesFile, line, "%w", err)
		}
		if zones[row["country"]] != nil {
			bad.add(zonesFile, line, "country %s stands twice", row["country"])
		}
		zones[row["country"]] = zone
	})
	return zones
}

// readServices reads the directory.
func readServices(fsys fs.FS, zones map[string]*time.Location, bad *faults) []*service {
	var all []*service
	eachRow(fsys, servicesFile, serviceColumns, bad, func(row map[string]string, line int) {
		d := rowReader{row: row, line: line, bad: bad}
		s := d.service()
		s.zone, s.order = zones[s.country], len(all)
		all = append(all, s)
	})
	return all
}

// rowReader reads one row of the directory.
type rowReader struct {
	row  map[string]string
	line int
	bad  *faults
}

func (d rowReader) fault(format string, args ...any) {
	d.bad.add(servicesFile, d.line, format, args...)
}

func (d rowReader) service() *service {
	s := &service{
		country: d.row["country"], name: d.row["display_name"], typ: d.row["type"],
		tags: list(d.row["tags"]), languages: list(d.row["languages"]), channels: d.channels(),
		hours: d.row["hours"], young: d.row["audience"] == "young",
		minAge: d.age("min_age", 0), maxAge: d.age("max_age", noLimit),
		medium: d.row["confidence"] == "medium", source: d.row["source"], checked: d.row["source_date"],
	}
	if s.name == "" {
		s.name = d.row["service_name"]
	}
	s.week, _ = parseHours(s.hours)
	d.languages(s)
	switch {
	case !countryCode.MatchString(s.country):
		d.fault("country %q, want two capitals", s.country)
	case s.name == "" || s.typ == "" || s.source == "":
		d.fault("name, type and source must not be empty")
	case len(s.channels) == 0:
		d.fault("no channel to reach %q", s.name)
	case !s.young && d.row["audience"] != "all":
		d.fault("audience %q, want all or young", d.row["audience"])
	case !s.medium && d.row["confidence"] != "high":
		d.fault("confidence %q, want high or medium", d.row["confidence"])
	}
	return s
}

// languages reads the stated languages; where none is stated, the country's
// most likely one orders services, and is not shown.
func (d rowReader) languages(s *service) {
	for _, l := range s.languages {
		tag, err := language.Parse(l)
		if err != nil {
			d.fault("language %q is no language tag", l)
			continue
		}
		base, _ := tag.Base()
		s.bases = append(s.bases, base)
	}
	if len(s.languages) == 0 && s.country != worldwide {
		base, _ := language.Make("und-" + s.country).Base()
		s.bases = []language.Base{base}
	}
}

func (d rowReader) age(column string, none int) int {
	if d.row[column] == "" {
		return none
	}
	years, err := strconv.Atoi(d.row[column])
	if err != nil || years < 1 || years > 99 {
		d.fault("%s %q, want 1..99", column, d.row[column])
	}
	return years
}

// channels reads "phone=147 | chat=https://example.org".
func (d rowReader) channels() []Channel {
	var all []Channel
	for item := range strings.SplitSeq(d.row["channels"], " | ") {
		kind, value, _ := strings.Cut(item, "=")
		ok := false
		switch kind {
		case "phone":
			ok = phoneNumber.MatchString(value)
		case "text":
			ok = textNumber.MatchString(value)
		case "chat", "web":
			u, err := url.Parse(value)
			ok = err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
		}
		if !ok {
			d.fault("channel %q, want chat, text, web or phone and an address or number", item)
			continue
		}
		all = append(all, Channel{Kind: kind, Value: value})
	}
	return all
}

// list reads "a;b".
func list(s string) []string {
	if s == "" {
		return []string{}
	}
	return strings.Split(s, ";")
}
