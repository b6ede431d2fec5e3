package cell_test

import (
	"testing"
	"time"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest/cell"
)

// dates decides how a column is read.
func dates(t *testing.T, o cell.DateOptions, cells ...string) cell.Dates {
	t.Helper()
	s, err := dateEvidence(o, cells...).Decide()
	if err != nil {
		t.Fatalf("%q: %v", cells, err)
	}
	return s
}

func dateEvidence(o cell.DateOptions, cells ...string) *cell.DateEvidence {
	if o.Pivot == 0 {
		o.Pivot = 2027
	}
	e := cell.NewDateEvidence(o)
	for _, c := range cells {
		e.Add([]byte(c))
	}
	return e
}

func layout(t testing.TB, s string) cell.Layout {
	t.Helper()
	l, err := cell.ParseLayout(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Skipf("no zone %s on this machine: %v", name, err)
	}
	return loc
}

// TestDayTells reads cells that tell by themselves which day they are.
func TestDayTells(t *testing.T) {
	s := dates(t, cell.DateOptions{})
	for text, want := range map[string]string{
		// Exports: Shopify, Stripe, Amazon, Clover, Google Forms, eBay.
		"2026-04-05 19:50:32 +0400":   "2026-04-05",
		"2026-04-10 03:48:02":         "2026-04-10",
		"2024-06-07 02:38:54 UTC":     "2024-06-07",
		"2026-04-22 17:34":            "2026-04-22",
		"2017-06-17T08:04:21+00:00":   "2017-06-17",
		"2009-01-01T10:50:49-08:00":   "2009-01-01",
		"2024-01-31T10:00:00.000Z":    "2024-01-31",
		"1996-07-04 00:00:00.000":     "1996-07-04",
		"16-Dec-2023 02:44 AM EST":    "2023-12-16",
		"2013/10/16 8:24:52 PM GMT":   "2013-10-16",
		"2013/10/16 8:24:52 PM GMT+2": "2013-10-16",
		"Jul-25-26":                   "2026-07-25",
		"10-Dez-25":                   "2025-12-10",
		"14-Jan-15":                   "2015-01-14",
		"Mar 5, 2024 11:22:33 AM":     "2024-03-05",

		// ISO and its looser kin.
		"2024-01-31":                       "2024-01-31",
		"2024-1-31":                        "2024-01-31",
		"2024/01/31":                       "2024-01-31",
		"2024.01.31":                       "2024-01-31",
		"2024. 1. 31.":                     "2024-01-31",
		"2024. 01. 31. 10:11":              "2024-01-31",
		"2024-01-31T10:11":                 "2024-01-31",
		"2024-01-31T10:11:12,123456+04:00": "2024-01-31",
		"2024-01-31 10:11:12 -04":          "2024-01-31",
		"2024-01-31T10:11:12+01:00[Europe/Paris]": "2024-01-31",
		"2024-01-31 10:11:12 America/New_York":    "2024-01-31",
		"2024-01-31 10:11:12 (EST)":               "2024-01-31",
		"2024-01-31 24:00":                        "2024-01-31",
		"2016-12-31T23:59:60Z":                    "2016-12-31",
		"20240131":                                "2024-01-31",
		"20240131123000":                          "2024-01-31",
		"202401311230":                            "2024-01-31",
		"20240131T101112Z":                        "2024-01-31",
		"20240131 10:11":                          "2024-01-31",
		"0001-01-01":                              "0001-01-01",
		"9999-12-31":                              "9999-12-31",
		"2100-02-28":                              "2100-02-28",

		// Months by name.
		"25 Dec 2021":                     "2021-12-25",
		"25Dec2021":                       "2021-12-25",
		"25DEC2021:10:11:12":              "2021-12-25",
		"Dec 25, 2021":                    "2021-12-25",
		"Dec. 25, 2021":                   "2021-12-25",
		"December 25th, 2021 at 10:11 AM": "2021-12-25",
		"Mar 25 21 10:11 AM":              "2021-03-25",
		"1st June 2021":                   "2021-06-01",
		"2021-Dec-25":                     "2021-12-25",
		"Mon, 25 Dec 2021":                "2021-12-25",
		"Mon, 25 Dec 2021 10:11:12 +0000": "2021-12-25",
		"Sat Dec 25 2021 10:11:12 GMT+0100 (Central European Standard Time)": "2021-12-25",
		"25. Dezember 2021":       "2021-12-25",
		"Sa., 25. Dez. 2021":      "2021-12-25",
		"25. März 2021":           "2021-03-25",
		"10-déc.-25":              "2025-12-10",
		"sam. 25 déc. 2021 10h11": "2021-12-25",
		"1er janvier 2024":        "2024-01-01",
		"25 août 2021":            "2021-08-25",
		"25 AOÛT 2021":            "2021-08-25",
		"25 de diciembre de 2021": "2021-12-25",
		"mar. 25 dic. 2021":       "2021-12-25",
		"Mar. 25, 2021":           "2021-03-25",
		"mar 25/12/2021":          "", // the order of the numbers is open
		"25 gennaio 2021":         "2021-01-25",
		"25 fev 2021":             "2021-02-25",
		"25 mrt 2021":             "2021-03-25",
		"25 stycznia 2021":        "2021-01-25",
		"25 paź 2021":             "2021-10-25",
		"25. čvc 2021":            "2021-07-25",
		"25. října 2021":          "2021-10-25",
		"25 בדצמבר 2021":          "2021-12-25",
		"25 ינו׳ 2021":            "2021-01-25",
		"25 okt. 2021":            "2021-10-25",

		// What spreadsheets and web pages leave around and in cells.
		"  2024-01-31\t":             "2024-01-31",
		"'2024-01-31":                "2024-01-31",
		`="2024-01-31"`:              "2024-01-31",
		"\u200e2024-01-31\u00a0":     "2024-01-31",
		"25\u00a0Dec\u202f2021":      "2021-12-25",
		"Dec 25, 2021, 5:18\u202fPM": "2021-12-25",
		"2024年1月31日":                 "2024-01-31",
		"2024년 1월 31일":               "2024-01-31",
		"２０２４/０１/３１":                 "2024-01-31",
		"25 de\u0301c. 2021":         "2021-12-25", // an accent that stands apart
	} {
		d, p := s.Day([]byte(text))
		if want == "" {
			if p == 0 {
				t.Errorf("%q is read as %s", text, d)
			}
			continue
		}
		if p != 0 || d.String() != want {
			t.Errorf("%q is read as %q (%v), want %s", text, d, p, want)
		}
	}
}

// TestDayRefuses holds what is no day, and what is said about it.
func TestDayRefuses(t *testing.T) {
	s := dates(t, cell.DateOptions{Layout: layout(t, "dmy")})
	for text, want := range map[string]string{
		"": "empty", "  ": "empty", "\u00a0": "empty", "-": "empty", "--": "empty", "NULL": "empty", `\N`: "empty", "0000-00-00": "empty", "0000-00-00 00:00:00": "empty",

		"31/02/2024": "no such day", "2024-02-30": "no such day", "2023-02-29": "no such day", "29/02/1900": "no such day",
		"2024-13-01": "no such day", "2024-00-10": "no such day", "2024-01-00": "no such day", "32 Dec 2021": "no such day", "20241301": "no such day",
		"2024-04-31 10:11:12": "no such day", "0000-01-01": "no such day",

		"2024-01-31 25:00": "no such time of day", "2024-01-31 10:60": "no such time of day", "2024-01-31 13:00 AM": "no such time of day", "2024-01-31 24:00:01": "no such time of day",

		"total": "not a date", "45322": "not a date", "1706659200": "not a date", "12": "not a date", "2024": "not a date", "2024-01": "not a date", "Jan-24": "not a date",
		"2024-01-31x": "not a date", "2024-01-31 soon": "not a date", "2024-01-31 10": "not a date", "2024-01-31 10:1": "not a date", "2024-01-31:10:11": "not a date",
		"1/9-2021": "not a date", "1/2/3": "not a date", "1/2/123": "not a date", "1/2/2024.": "not a date", "12345-01-01": "not a date", "31,12,2021": "not a date",
		"Decaf 25, 2021": "not a date", "Expires 25 Dec 2021": "not a date", "25 Dec 2021 and on": "not a date",
		"2024-01-31 10:11 +25:00": "not a date", "2024-01-31 10:11 +04:0": "not a date",

		"31/01/2567": "Buddhist year 2567", "2567-01-31": "Buddhist year 2567", "1402/03/04": "Persian year 1402", "1446-05-20": "Islamic year 1446",
	} {
		d, p := s.Day([]byte(text))
		if p.String() != want || d != 0 {
			t.Errorf("%q: %q and day %d, want %q and none", text, p, d, want)
		}
	}
	open := dates(t, cell.DateOptions{})
	if _, p := open.Day([]byte("03/04/2026")); p != cell.OpenOrder || p.String() != "day and month can be either way round" {
		t.Errorf("03/04/2026 in a column that does not tell: %v", p)
	}
}

// TestDayByColumn reads cells whose order only the column tells.
func TestDayByColumn(t *testing.T) {
	for _, c := range []struct {
		name   string
		layout string
		cells  []string
		want   []string
	}{
		{"day first, years of two and four digits", "", []string{"1/9/21", "25/12/2021", "03/04/2026 10:11"}, []string{"2021-09-01", "2021-12-25", "2026-04-03"}},
		{"month first", "", []string{"1/13/2016", "2/3/2016", "12/27/2018"}, []string{"2016-01-13", "2016-02-03", "2018-12-27"}},
		{"month first with a clock of twelve hours", "", []string{"10/8/26 5:18 PM", "10/18/26 12:00 AM"}, []string{"2026-10-08", "2026-10-18"}},
		{"year first with two digits", "", []string{"21/12/31", "22/01/05", "22/02/28"}, []string{"2021-12-31", "2022-01-05", "2022-02-28"}},
		{"day first with two digits", "", []string{"03/01/19", "30/12/22", "28/02/20"}, []string{"2019-01-03", "2022-12-30", "2020-02-28"}},
		{"points", "", []string{"03.04.2024", "5.6.2024"}, []string{"2024-04-03", "2024-06-05"}},
		{"points, against the custom", "", []string{"03.04.2024", "12.25.2024"}, []string{"2024-03-04", "2024-12-25"}},
		{"as told, day first", "dmy", []string{"03/04/2026"}, []string{"2026-04-03"}},
		{"as told, month first", "mdy", []string{"03/04/2026", "2026-04-05", "Jul-25-26"}, []string{"2026-03-04", "2026-04-05", "2026-07-25"}},
		{"as told, year first", "ymd", []string{"03/04/05"}, []string{"2003-04-05"}},
		{"digits of other scripts", "", []string{"٢٥/١٢/٢٠٢١", "۰۱/۰۹/۲۰۲۱", "๐๑/๐๙/๒๐๒๑"}, []string{"2021-12-25", "2021-09-01", "2021-09-01"}},
		{"pivot", "dmy", []string{"01/02/27", "01/02/28"}, []string{"2027-02-01", "1928-02-01"}},

		// Excel counts from 1900-01-00 and holds a 29 February 1900; 45322 is 2024-01-31 (Excel, DATEVALUE).
		{"days of Excel", "", []string{"45322", "45322.75", "45321.99999999999", "45321,5", "61"}, []string{"2024-01-31", "2024-01-31", "2024-01-31", "2024-01-30", "1900-03-01"}},
		{"the first days of Excel", "excel", []string{"1", "59", "61", "2958465"}, []string{"1900-01-01", "1900-02-28", "1900-03-01", "9999-12-31"}},
		{"days of Excel for the Mac", "excel1904", []string{"0", "43860"}, []string{"1904-01-01", "2024-01-31"}}, // 45322 - 1462
		// date -u -d @1706659200 is 2024-01-31 00:00:00.
		{"Unix seconds", "", []string{"1706659200", "1706659199", "1706659200.123", "999999999"}, []string{"2024-01-31", "2024-01-30", "2024-01-31", "2001-09-09"}},
		{"Unix milliseconds", "", []string{"1706659200000", "1706659199999", "946684800000"}, []string{"2024-01-31", "2024-01-30", "2000-01-01"}},
		{"Unix seconds, as told", "unix", []string{"0", "86400"}, []string{"1970-01-01", "1970-01-02"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := dates(t, cell.DateOptions{Layout: layout(t, c.layout)}, c.cells...)
			for i, text := range c.cells {
				if d, p := s.Day([]byte(text)); p != 0 || d.String() != c.want[i] {
					t.Errorf("%q is read as %q (%v), want %s", text, d, p, c.want[i])
				}
			}
		})
	}
}

// TestCounts holds what is no day in a column of counts.
func TestCounts(t *testing.T) {
	for _, c := range []struct {
		layout, text, want string
	}{
		{"excel", "60", "no such day"}, {"excel", "0", "no such day"}, {"excel", "2958466", "no such day"}, {"excel", "999999999999999999999", "not a date"},
		{"excel", "2024-01-31", "not a date"}, {"excel", "-5", "not a date"}, {"excel", "4.5E+04", "not a date"}, {"excel", "", "empty"}, {"excel", "45322.", ""},
		{"unix", "253402300800", "no such day"}, {"unix", "253402300799", ""}, // 9999-12-31 23:59:59
		{"unix", "999999999999999999", "no such day"}, {"unix-ms", "999999999999999999", "no such day"},
	} {
		s := dates(t, cell.DateOptions{Layout: layout(t, c.layout)})
		if _, p := s.Day([]byte(c.text)); p.String() != c.want {
			t.Errorf("%s %q: %q, want %q", c.layout, c.text, p, c.want)
		}
	}
}

func TestEras(t *testing.T) {
	// 1 Farvardin, and the day of the revolution: time.ir, the calendar of the
	// University of Tehran.
	persian := dates(t, cell.DateOptions{Era: cell.Persian})
	for text, want := range map[string]string{
		"1300/01/01": "1921-03-21", "1357/11/22": "1979-02-11", "1370-01-01": "1991-03-21", "1375/01/01": "1996-03-20", "1376/1/1": "1997-03-21",
		"1399/01/01": "2020-03-20", "1400/01/01": "2021-03-21", "1402/03/04": "2023-05-25", "1403/01/01": "2024-03-20", "1403/12/30": "2025-03-20",
		"1404/01/01": "2025-03-21", "1408/01/01": "2029-03-20", "1409/01/01": "2030-03-21", "۱۴۰۳/۰۱/۰۱": "2024-03-20", "1402/06/31": "2023-09-22", "14030101": "2024-03-20",
	} {
		if d, p := persian.Day([]byte(text)); p != 0 || d.String() != want {
			t.Errorf("Persian %s is %q (%v), want %s", text, d, p, want)
		}
	}
	for text, want := range map[string]string{
		"1402/12/30": "no such day", "1402/07/31": "no such day", "1402/13/01": "no such day", "1402/00/01": "no such day", "1402/01/00": "no such day",
		"2024-01-31": "not of the calendar named: year 2024",
	} {
		if _, p := persian.Day([]byte(text)); p.String() != want {
			t.Errorf("Persian %s: %q, want %q", text, p, want)
		}
	}
	short := dates(t, cell.DateOptions{Era: cell.Persian, Layout: layout(t, "ymd")})
	if d, p := short.Day([]byte("03/01/01")); p != 0 || d.String() != "2024-03-20" { // 1403, not 1303
		t.Errorf("Persian 03/01/01 is %q (%v)", d, p)
	}

	// 2567 is 2024 in Thailand (CLDR: the Gregorian calendar, 543 years on).
	buddhist := dates(t, cell.DateOptions{Era: cell.Buddhist}, "31/01/2567")
	for text, want := range map[string]string{"31/01/2567": "2024-01-31", "2567-02-29": "2024-02-29", "1/2/67": "2024-02-01", "1/2/71": "1928-02-01", "๓๑/๐๑/๒๕๖๗": "2024-01-31"} {
		if d, p := buddhist.Day([]byte(text)); p != 0 || d.String() != want {
			t.Errorf("Buddhist %s is %q (%v), want %s", text, d, p, want)
		}
	}
	if _, p := buddhist.Day([]byte("2024-01-31")); p.Kind() != cell.OtherYear || p.Year() != 2024 {
		t.Errorf("2024-01-31 among Buddhist years: %v", p)
	}
	for _, name := range []string{"gregorian", "buddhist", "persian"} {
		if e, ok := cell.ParseEra(name); !ok || e.String() != name {
			t.Errorf("era %q is %v, %v", name, e, ok)
		}
	}
	if _, ok := cell.ParseEra("mayan"); ok {
		t.Error("a Mayan era")
	}
}

func TestLocation(t *testing.T) {
	load := func(name string) (*time.Location, error) { return time.LoadLocation(name) }
	for _, c := range []struct{ location, text, want string }{
		{"Europe/Warsaw", "2024-01-31T23:30:00Z", "2024-02-01"},
		{"Europe/Warsaw", "2024-01-31T22:30:00Z", "2024-01-31"},
		{"Europe/Warsaw", "2024-06-30T22:30:00Z", "2024-07-01"}, // summer time
		{"Europe/Warsaw", "2024-01-31 23:30:00", "2024-01-31"},  // no offset: the shop's own time
		{"Europe/Warsaw", "2024-01-31", "2024-01-31"},
		{"Europe/Warsaw", "2024-02-01 00:30:00 +0400", "2024-01-31"},
		{"Europe/Warsaw", "2024-02-01 00:30 GMT+2", "2024-01-31"},
		{"Europe/Warsaw", "31-Dec-2023 06:44 PM EST", "2024-01-01"},
		{"America/New_York", "16-Dec-2023 11:44 PM EST", "2023-12-16"},
		{"America/New_York", "2024-01-01 04:59:59 UTC", "2023-12-31"},
		{"America/New_York", "2023-07-01 23:30 EST", "2023-07-02"}, // half past midnight of summer time
		{"Asia/Kolkata", "2024-01-31 23:30 IST", "2024-01-31"},     // its own abbreviation
		{"Asia/Shanghai", "2024-01-31 23:30 CST", "2024-01-31"},    // its own, not North America's
		{"America/Chicago", "2024-01-31 23:30 CST", "2024-01-31"},
		{"Asia/Tokyo", "2024-01-31 23:30 CST", "2024-02-01"},
		{"Asia/Tokyo", "2024-01-31 23:30 America/New_York", "2024-02-01"},
		{"Europe/Paris", "2024-01-31T23:30:00+01:00[Europe/Paris]", "2024-01-31"},
		{"UTC", "2024-01-31 24:00 -01:00", "2024-02-01"},
		{"Asia/Tokyo", "1706659200", "2024-01-31"},
		{"Asia/Tokyo", "1706626800", "2024-01-31"}, // midnight there
		{"Asia/Tokyo", "1706626799", "2024-01-30"},
		{"America/New_York", "1706659200000", "2024-01-30"},
		{"Asia/Tokyo", "45322.99", "2024-01-31"},
	} {
		s := dates(t, cell.DateOptions{Location: location(t, c.location), LoadLocation: load}, c.text)
		if d, p := s.Day([]byte(c.text)); p != 0 || d.String() != c.want {
			t.Errorf("%q in %s is %q (%v), want %s", c.text, c.location, d, p, c.want)
		}
	}
	s := dates(t, cell.DateOptions{Location: location(t, "Europe/Warsaw")})
	for _, text := range []string{"2024-01-31 23:30 IST", "2024-01-31 23:30 XYZ", "2024-01-31 23:30 America/New_York"} {
		if _, p := s.Day([]byte(text)); p != cell.UnknownZone {
			t.Errorf("%q: %v, want that the zone is not known", text, p)
		}
	}
	if _, p := s.Day([]byte("0001-01-01 00:30 +02:00")); p != cell.NoSuchDay {
		t.Errorf("a day before the first: %v", p)
	}
}

func TestDayTime(t *testing.T) {
	warsaw := dates(t, cell.DateOptions{Location: location(t, "Europe/Warsaw"), LoadLocation: time.LoadLocation, Layout: layout(t, "mdy")})
	for _, c := range []struct{ date, time, zone, want string }{
		{"2026-07-18", "12:59:30", "Eastern Time (US & Canada)", "2026-07-18"},
		{"2026-07-18", "19:59:30", "Eastern Time (US & Canada)", "2026-07-19"},
		{"12/18/2026", "7:59:30 PM", "(GMT-05:00) Eastern Time (US & Canada)", "2026-12-19"},
		{"2026-07-18", "22:30", "London", "2026-07-18"}, // 23:30 in Warsaw
		{"2026-07-18", "22:30", "PST", "2026-07-19"},
		{"2026-07-18", "22:30", "-02:00", "2026-07-19"},
		{"2026-07-18", "22:30", "Europe/Warsaw", "2026-07-18"},
		{"2026-07-18", "22:30", "", "2026-07-18"},
		{"2026-07-18", "", "PST", "2026-07-18"},
		{"2026-07-18", "22:30 +0000", "", "2026-07-19"},
		{"2026-07-18T22:30Z", "00:00", "", "2026-07-19"}, // the date's own time goes first
	} {
		d, p := warsaw.DayTime([]byte(c.date), []byte(c.time), []byte(c.zone))
		if p != 0 || d.String() != c.want {
			t.Errorf("%q %q %q is %q (%v), want %s", c.date, c.time, c.zone, d, p, c.want)
		}
	}
	for _, c := range []struct {
		date, time, zone string
		want             cell.Problem
	}{
		{"2026-07-18", "25:00", "PST", cell.NoSuchTime},
		{"2026-07-18", "soon", "PST", cell.NotTime},
		{"2026-07-18", "22:30", "Atlantis", cell.UnknownZone},
		{"", "22:30", "PST", cell.Empty},
		{"2026-02-30", "22:30", "PST", cell.NoSuchDay},
	} {
		if _, p := warsaw.DayTime([]byte(c.date), []byte(c.time), []byte(c.zone)); p != c.want {
			t.Errorf("%q %q %q: %v, want %v", c.date, c.time, c.zone, p, c.want)
		}
	}
	asWritten := dates(t, cell.DateOptions{})
	if d, p := asWritten.DayTime([]byte("2026-07-18"), []byte("23:59"), []byte("PST")); p != 0 || d.String() != "2026-07-18" {
		t.Errorf("without a location: %v, %v", d, p)
	}
}

func TestDayAllocates(t *testing.T) {
	loc := location(t, "Europe/Warsaw")
	for _, text := range []string{"2024-01-31", "25. März 2021", "16-Dec-2023 02:44 AM EST", "2024-01-31 10:11 Europe/Paris", "'2024-01-31", "nonsense", "45322.5"} {
		for _, o := range []cell.DateOptions{{}, {Location: loc, LoadLocation: time.LoadLocation}} {
			s := dates(t, o, text)
			c := []byte(text)
			if n := testing.AllocsPerRun(100, func() { s.Day(c) }); n != 0 {
				t.Errorf("%q takes %v allocations", text, n)
			}
		}
	}
}

func TestProblem(t *testing.T) {
	s := dates(t, cell.DateOptions{})
	_, p := s.Day([]byte("2567-01-31"))
	if p.Kind() != cell.BuddhistYear || p.Year() != 2567 || p.String() != "Buddhist year 2567" {
		t.Errorf("kind %v, year %d, %q", p.Kind(), p.Year(), p)
	}
	if cell.Problem(0).String() != "" || cell.Problem(255).String() != "" {
		t.Error("no problem has words")
	}
	for p := cell.Empty; p <= cell.SheetError; p++ {
		if p.String() == "" {
			t.Errorf("problem %d has no words", p)
		}
	}
	var zero calendar.Day
	if d, _ := s.Day([]byte("nothing")); d != zero {
		t.Errorf("day %v beside a problem", d)
	}
}
