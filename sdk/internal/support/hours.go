package support

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	minutesPerDay  = 24 * 60
	minutesPerWeek = 7 * minutesPerDay
)

// week holds the times a service is open, as minutes [from, to) since Monday
// 00:00. An interval may run past the end of the week.
type week [][2]int

var (
	dayNames = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

	// "Mon-Fri 14:00-20:00", "Mon, Tue 09:00-10:00", "Mon/Wed 09:00-10:00",
	// "Daily 09:00-10:00" and "09:00-10:00 daily".
	daysClause  = regexp.MustCompile(`^([A-Z][A-Za-z,/ -]*) (\d\d:\d\d)-(\d\d:\d\d)$`)
	dailyClause = regexp.MustCompile(`^(\d\d:\d\d)-(\d\d:\d\d) daily$`)
	// "Sat 09:00-Mon 23:00": without a break.
	spanClause = regexp.MustCompile(`^([A-Z][a-z]{2}) (\d\d:\d\d)-([A-Z][a-z]{2}) (\d\d:\d\d)$`)
)

// parseHours reads opening hours in the forms of helplines.csv. It answers
// false for everything that leaves a doubt: a remark, a chat with other hours,
// working days (nobody here knows the holidays), times without days.
//
// The forms are those of the directory, in English words; they are not the
// opening_hours of OpenStreetMap, so a library for those would not read them.
func parseHours(s string) (week, bool) {
	if s == "24/7" || s == "Staffed 24/7" {
		return week{{0, minutesPerWeek}}, true
	}
	var w week
	for clause := range strings.SplitSeq(s, ";") {
		intervals, ok := parseClause(strings.TrimSpace(clause))
		if !ok {
			return nil, false
		}
		w = append(w, intervals...)
	}
	return w, true
}

func parseClause(s string) (week, bool) {
	if m := spanClause.FindStringSubmatch(s); m != nil {
		from, to := slices.Index(dayNames, m[1]), slices.Index(dayNames, m[3])
		start, end, ok := parseTimes(m[2], m[4])
		if from < 0 || to < 0 || !ok {
			return nil, false
		}
		start, end = start+from*minutesPerDay, end+to*minutesPerDay
		if end <= start {
			end += minutesPerWeek
		}
		return week{{start, end}}, true
	}
	days, from, to := "Daily", "", ""
	if m := dailyClause.FindStringSubmatch(s); m != nil {
		from, to = m[1], m[2]
	} else if m := daysClause.FindStringSubmatch(s); m != nil {
		days, from, to = m[1], m[2], m[3]
	} else {
		return nil, false
	}
	start, end, ok := parseTimes(from, to)
	list, known := parseDays(days)
	if !ok || !known {
		return nil, false
	}
	if end <= start { // past midnight
		end += minutesPerDay
	}
	var w week
	for _, d := range list {
		w = append(w, [2]int{d*minutesPerDay + start, d*minutesPerDay + end})
	}
	return w, true
}

// parseDays reads "Daily", and days and ranges of days separated by commas or
// slashes. A range may run past Sunday.
func parseDays(s string) ([]int, bool) {
	if s == "Daily" {
		return []int{0, 1, 2, 3, 4, 5, 6}, true
	}
	var days []int
	for item := range strings.SplitSeq(strings.ReplaceAll(s, "/", ","), ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(item), "-")
		if !isRange {
			last = first
		}
		from, to := slices.Index(dayNames, first), slices.Index(dayNames, last)
		if from < 0 || to < 0 {
			return nil, false
		}
		for d := from; ; d = (d + 1) % 7 {
			days = append(days, d)
			if d == to {
				break
			}
		}
	}
	return days, true
}

// parseTimes reads two times of day in minutes; 24:00 is the end of a day.
func parseTimes(from, to string) (start, end int, ok bool) {
	start, okFrom := parseTime(from)
	end, okTo := parseTime(to)
	return start, end, okFrom && okTo && start < minutesPerDay
}

func parseTime(s string) (minutes int, ok bool) {
	h, errHour := strconv.Atoi(s[:2])
	m, errMinute := strconv.Atoi(s[3:])
	minutes = h*60 + m
	return minutes, errHour == nil && errMinute == nil && m < 60 && minutes <= minutesPerDay
}

// always says whether w has no gap at all.
func (w week) always() bool { return len(w) == 1 && w[0] == [2]int{0, minutesPerWeek} }

// open says whether t, in local time, lies in w.
func (w week) open(t time.Time) bool {
	day := (int(t.Weekday()) + 6) % 7 // Monday is 0
	minute := day*minutesPerDay + t.Hour()*60 + t.Minute()
	for _, i := range w {
		if i[0] <= minute && minute < i[1] || minute+minutesPerWeek < i[1] {
			return true
		}
	}
	return false
}
