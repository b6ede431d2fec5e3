package cell_test

import (
	"strings"
	"testing"
	"time"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest/cell"
)

// FuzzDay holds that no cell panics, that the day read is one, that it is read
// again from its own plain writing, and that a cell the evidence takes for a
// date can be read in the style that the evidence decides on.
func FuzzDay(f *testing.F) {
	for _, text := range []string{
		"", "2024-01-31", "2024-01-31 10:11:12", "2024-01-31T10:11:12.000Z", "2026-04-05 19:50:32 +0400", "1/9/21", "25/12/2021", "10/8/26 5:18 PM",
		"16-Dec-2023 02:44 AM EST", "Jul-25-26", "10-Dez-25", "Dec. 25, 2021", "Mon, 25 Dec 2021", "2013/10/16 8:24:52 PM GMT+2", "20240131T101112Z", "2024. 1. 31.",
		"2024年1月31日", "'2024-01-31", "45322.5", "1706659200", "1402/03/04", "31/01/2567", "25 de diciembre de 2021", "2024-01-31 10:11 (EST)", "2024-01-31T10:11:12+01:00[Europe/Paris]", "25/12/2021 10:11 Europe/Paris",
	} {
		for era := range uint8(3) {
			f.Add([]byte(text), era, "dmy")
		}
		f.Add([]byte(text), uint8(0), "")
		f.Add([]byte(text), uint8(0), "mdy")
		f.Add([]byte(text), uint8(0), "excel")
		f.Add([]byte(text), uint8(0), "unix-ms")
		f.Add([]byte(text), uint8(0), "DD.MM.YYYY HH:mm A Z")
	}
	f.Fuzz(func(t *testing.T, text []byte, era uint8, name string) {
		l, err := cell.ParseLayout(name)
		if err != nil {
			return
		}
		o := cell.DateOptions{Layout: l, Era: cell.Era(era % 3), Pivot: 2027}
		e := cell.NewDateEvidence(o)
		e.Add(text)
		if e.Cells()+e.Other()+e.Empty() != 1 {
			t.Fatalf("%q counts %d, %d, %d", text, e.Cells(), e.Other(), e.Empty())
		}
		e.Looks()
		e.Reason()
		s, err := e.Decide()
		if err != nil {
			if s, err = cell.NewDateEvidence(o).Decide(); err != nil {
				t.Fatal(err)
			}
		} else if _, p := s.Day(text); p != 0 && e.Cells() == 1 {
			t.Fatalf("%q is taken for a date and then found %v", text, p)
		}
		before := string(text)
		d, p := s.Day(text)
		if string(text) != before {
			t.Fatalf("%q became %q", before, text)
		}
		if (p == 0) != (d >= calendar.MinDay && d <= calendar.MaxDay) || p != 0 && p.String() == "" {
			t.Fatalf("%q is day %d, %v", text, d, p)
		}
		if again, q := s.Day(append([]byte("\u00a0 "), append(text, ' ')...)); again != d || q != p {
			t.Fatalf("%q with blanks is %q (%v), without %q (%v)", text, again, q, d, p)
		}
		if p == 0 && o.Era == cell.Gregorian && (name == "" || name == "dmy") && e.Sure() == 1 {
			if again, q := s.Day([]byte(d.String())); again != d || q != 0 {
				t.Fatalf("%q is %s, and that is %q (%v)", text, d, again, q)
			}
		}
		o.Location, o.LoadLocation = time.FixedZone("XST", 5*3600), func(string) (*time.Location, error) { return time.UTC, nil }
		moved, err := cell.NewDateEvidence(o).Decide()
		if err != nil {
			t.Fatal(err)
		}
		moved.DayTime(text, text, text)
		if there, q := moved.Day(text); q == 0 && p == 0 && name != "unix-ms" && (there < d-2 || there > d+2) {
			t.Fatalf("%q is %s, and %s elsewhere", text, d, there)
		}
	})
}

// FuzzAmount holds that no cell panics, that an amount read is read again from
// its plain writing, and that a cell the evidence takes for a number can be
// read with the sign that the evidence decides on.
func FuzzAmount(f *testing.F) {
	for _, text := range []string{
		"", "261,96", "1.234,56", "$2,899.99 ", "($33.62)", "-$7.00", "$-7.00", "7.00-", "৳2,999", "116,99 €", "USD 1,234.00", "1'234.50", "1 234,56", "12,34,567.89", "--", "$ -", "kr 500,-",
		"1.2E+05", "1e-05", "12%", "NaN", "#REF!", "922337203685477.58075", "5 kr.", "\u22125", "١٬٢٣٤٫٥٠", `="12.50"`, "0.00005",
	} {
		f.Add([]byte(text), true)
		f.Add([]byte(text), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, point bool) {
		sign := ","
		if point {
			sign = "."
		}
		s := decimal(t, sign)
		before := string(text)
		a, currency, p := s.Money(text)
		if string(text) != before {
			t.Fatalf("%q became %q", before, text)
		}
		if b, q := s.Amount(text); b != a || q != p {
			t.Fatalf("%q: Money %s (%v), Amount %s (%v)", text, a, p, b, q)
		}
		if p != 0 && (a != 0 || currency != "" || p.String() == "") || a.IsNone() {
			t.Fatalf("%q is %s %s with %v", text, a, currency, p)
		}
		if p == 0 {
			if named := cell.Currency(text); named != currency {
				t.Fatalf("%q: currency %q and %q", text, named, currency)
			}
			plain := strings.Replace(a.String(), ".", sign, 1)
			if again, q := s.Amount([]byte(plain)); again != a || q != 0 {
				t.Fatalf("%q is %s, and %s is %s (%v)", text, a, plain, again, q)
			}
		}
		var e cell.NumberEvidence
		e.Add(text)
		if e.Cells()+e.Other()+e.Empty() != 1 {
			t.Fatalf("%q counts %d, %d, %d", text, e.Cells(), e.Other(), e.Empty())
		}
		e.Reason()
		if told, err := e.Decide(); err == nil && e.Cells() == 1 {
			if _, p := told.Amount(text); p != 0 && p != cell.Rounded && p != cell.TooLarge {
				t.Fatalf("%q is taken for a number and then found %v", text, p)
			}
		} else if p == 0 && e.Cells() == 0 {
			t.Fatalf("%q is %s, and the evidence does not see it", text, a)
		}
	})
}

// FuzzLayout holds that no pattern panics, and that one that is taken reads
// back as itself.
func FuzzLayout(f *testing.F) {
	for _, text := range []string{"dmy", "DD.MM.YYYY", "MM/DD/YY HH:mm", "DDDD, MMMM D, YYYY h:mm:ss AM/PM Z", "YYYYMMDDHHMMSS", "YYYY年MM月DD日"} {
		f.Add(text, []byte("31.01.2024 10:11"))
	}
	f.Fuzz(func(t *testing.T, text string, b []byte) {
		l, err := cell.ParseLayout(text)
		if err != nil {
			return
		}
		again, err := cell.ParseLayout(l.String())
		if err != nil || again.String() != l.String() {
			t.Fatalf("%q is %q, and that is %q, %v", text, l, again, err)
		}
		e := cell.NewDateEvidence(cell.DateOptions{Layout: l})
		e.Add(b)
		if s, err := e.Decide(); err == nil {
			s.Day(b)
		}
	})
}

// FuzzText holds that trimming twice is trimming once, and takes off nothing
// else.
func FuzzText(f *testing.F) {
	f.Add([]byte(" a\u00a0"))
	f.Add([]byte("'0901"))
	f.Fuzz(func(t *testing.T, text []byte) {
		once := cell.Trim(text)
		if string(cell.Trim(once)) != string(once) || !strings.Contains(string(text), string(once)) {
			t.Fatalf("Trim(%q) = %q", text, once)
		}
		if rest := cell.Apostrophe(once); !strings.Contains(string(once), string(rest)) || len(rest) == 0 && len(once) > 0 {
			t.Fatalf("Apostrophe(%q) = %q", once, rest)
		}
	})
}
