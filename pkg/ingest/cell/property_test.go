package cell_test

import (
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
)

// someDay draws a day that two digits can stand for, with the pivot 2027.
func someDay() *rapid.Generator[calendar.Day] {
	first, _ := calendar.Date(1928, 1, 1)
	last, _ := calendar.Date(2027, 12, 31)
	return rapid.Custom(func(t *rapid.T) calendar.Day {
		return calendar.Day(rapid.Int32Range(int32(first), int32(last)).Draw(t, "day"))
	})
}

// dateForms are ways to write a day. Those with an order need it told.
var dateForms = []struct {
	order  string
	layout string // of time.Format
}{
	{"", "2006-01-02"}, {"", "2006-1-2"}, {"", "2006/01/02"}, {"", "2006.1.2"}, {"", "20060102"}, {"", "2006. 1. 2."},
	{"", "2 Jan 2006"}, {"", "02-Jan-06"}, {"", "Jan-02-06"}, {"", "Jan. 2, 2006"}, {"", "January 2 2006"}, {"", "2006-Jan-02"}, {"", "02Jan2006"}, {"", "Mon, 2 Jan 2006"}, {"", "Monday, January 2, 2006"},
	{"dmy", "02/01/2006"}, {"dmy", "2/1/06"}, {"dmy", "02.01.2006"}, {"dmy", "2. 1. 2006."}, {"dmy", "Mon 02-01-2006"}, {"dmy", "2 1 2006"},
	{"mdy", "01/02/2006"}, {"mdy", "1/2/06"}, {"mdy", "01-02-2006"}, {"ymd", "06/01/02"}, {"ymd", "06-1-2"},
}

// timeForms are ways to write a time after a day.
var timeForms = []string{
	"", " 15:04", " 15:04:05", "T15:04:05", "T15:04:05.000Z", " 15:04:05 -0700", "T15:04:05-07:00", " 3:04 PM", " 03:04:05pm", ", 3:04:05 PM", " 15.04", " 15:04:05 MST", " 15:04 UTC", " at 3:04 PM",
}

// write renders a day at some time of day.
func write(t *rapid.T, d calendar.Day, layout string) string {
	year, month, day := d.Date()
	at := time.Date(year, time.Month(month), day, 0, 0, rapid.IntRange(0, 86399).Draw(t, "second"), 0, time.FixedZone("EST", -5*3600))
	return at.Format(layout)
}

// dress puts around a cell what spreadsheets put there.
func dress(t *rapid.T, text string) string {
	around := rapid.SampledFrom([]string{"", "", "", " ", "\u00a0", "\t", "\u200e", "\ufeff"})
	text = around.Draw(t, "before") + rapid.SampledFrom([]string{"", "", "'"}).Draw(t, "apostrophe") + text + around.Draw(t, "after")
	if rapid.Bool().Draw(t, "no-break") {
		text = strings.ReplaceAll(text, " ", "\u202f")
	}
	return text
}

// TestDaySurvives writes days in every way and reads them back.
func TestDaySurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		form := rapid.SampledFrom(dateForms).Draw(t, "form")
		l, err := cell.ParseLayout(form.order)
		if err != nil {
			t.Fatal(err)
		}
		e := cell.NewDateEvidence(cell.DateOptions{Layout: l, Pivot: 2027})
		days := rapid.SliceOfN(someDay(), 1, 20).Draw(t, "days")
		var cells []string
		for _, d := range days {
			text := write(t, d, form.layout+rapid.SampledFrom(timeForms).Draw(t, "time"))
			if text[0] >= '0' && text[0] <= '9' { // letters keep their apostrophe
				text = dress(t, text)
			}
			cells = append(cells, text)
			e.Add([]byte(text))
		}
		s, err := e.Decide()
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range cells {
			if d, p := s.Day([]byte(text)); d != days[i] || p != 0 {
				t.Fatalf("%s written %q is read as %q (%v)", days[i], text, d, p)
			}
		}
	})
}

// TestPatternSurvives writes days by a pattern and reads them back.
func TestPatternSurvives(t *testing.T) {
	words := strings.NewReplacer("YYYY", "2006", "YY", "06", "MMMM", "January", "MMM", "Jan", "MM", "01", "M", "1", "DDDD", "Monday", "DDD", "Mon", "DD", "02", "D", "2")
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.Permutation([]string{
			rapid.SampledFrom([]string{"YYYY", "YY"}).Draw(t, "year"),
			rapid.SampledFrom([]string{"MM", "M", "MMM", "MMMM"}).Draw(t, "month"),
			rapid.SampledFrom([]string{"DD", "D"}).Draw(t, "day"),
		}).Draw(t, "order")
		sep := rapid.SampledFrom([]string{"-", "/", ".", " ", ", ", ";", "|"}).Draw(t, "sign")
		pattern := strings.Join(parts, sep)
		if rapid.Bool().Draw(t, "weekday") {
			pattern = "DDD" + sep + pattern
		}
		l, err := cell.ParseLayout(pattern)
		if err != nil {
			t.Fatal(err)
		}
		s, err := cell.NewDateEvidence(cell.DateOptions{Layout: l, Pivot: 2027}).Decide()
		if err != nil {
			t.Fatal(err)
		}
		want := someDay().Draw(t, "day")
		text := write(t, want, words.Replace(pattern))
		if d, p := s.Day([]byte(text)); d != want || p != 0 {
			t.Fatalf("%s written %q is read as %q (%v) by %s", want, text, d, p, pattern)
		}
	})
}

// TestCountSurvives writes days as counts and reads them back.
func TestCountSurvives(t *testing.T) {
	zero, _ := calendar.Date(1899, 12, 30)
	unix, _ := calendar.Date(1970, 1, 1)
	forms := map[string]func(d calendar.Day, second int) string{
		"excel":     func(d calendar.Day, s int) string { return fmt.Sprintf("%.6f", float64(d-zero)+float64(s)/86400) },
		"excel1904": func(d calendar.Day, _ int) string { return fmt.Sprint(int(d-zero) - 1462) },
		"unix":      func(d calendar.Day, s int) string { return fmt.Sprint(int64(d-unix)*86400 + int64(s)) },
		"unix-ms":   func(d calendar.Day, s int) string { return fmt.Sprint(int64(d-unix)*86400_000 + int64(s)*1000) },
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"excel", "excel1904", "unix", "unix-ms"}).Draw(t, "kind")
		want := someDay().Filter(func(d calendar.Day) bool { return d > unix || name[0] == 'e' }).Draw(t, "day")
		text := forms[name](want, rapid.IntRange(0, 86390).Draw(t, "second"))
		l, err := cell.ParseLayout(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := cell.NewDateEvidence(cell.DateOptions{Layout: l}).Decide()
		if err != nil {
			t.Fatal(err)
		}
		if d, p := s.Day([]byte(text)); d != want || p != 0 {
			t.Fatalf("%s as %s %q is read as %q (%v)", want, name, text, d, p)
		}
	})
}

// TestPersianSurvives holds that the Persian calendar gives every day once.
func TestPersianSurvives(t *testing.T) {
	s, err := cell.NewDateEvidence(cell.DateOptions{Era: cell.Persian}).Decide()
	if err != nil {
		t.Fatal(err)
	}
	want, _ := calendar.Date(1821, 3, 21) // 1 Farvardin 1200
	for year := 1200; year <= 1500; year++ {
		for month := 1; month <= 12; month++ {
			for day := 1; ; day++ {
				d, p := s.Day(fmt.Appendf(nil, "%d/%02d/%02d", year, month, day))
				if p == cell.NoSuchDay && day > 28 {
					break
				}
				if d != want || p != 0 {
					t.Fatalf("%d/%d/%d is %s (%v), want %s", year, month, day, d, p, want)
				}
				want++
			}
		}
	}
}

// cellsOf draws cells of a column, good and bad.
func cellsOf(t *rapid.T) []string {
	return rapid.SliceOfN(rapid.OneOf(
		rapid.SampledFrom([]string{
			"", "--", "x", "1/9/21", "25/12/2021", "12/25/2021", "21/12/25", "01.02.2024", "03-04-05", "2024-01-31 10:11 EST", "20240131", "31 Dec 2021", "45322", "1706659200", "1706659200000", "31/01/2567", "1402/03/04",
			"5", "1.50", "1,50", "1.234", "$1,234", "1,234.50", "5 €", "500,-", "12%", "#REF!", "1e5",
		}),
		rapid.StringMatching(`[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}`),
		rapid.StringMatching(`-?[$€]?[0-9]{1,3}([.,][0-9]{1,3}){0,2}`),
	), 0, 40).Draw(t, "cells")
}

// TestEvidence holds that what a column tells depends neither on the order of
// its cells nor on how they are spread over files.
func TestEvidence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := cellsOf(t)
		o := cell.DateOptions{Pivot: 2027}
		date, number := cell.NewDateEvidence(o), &cell.NumberEvidence{}
		for _, c := range cells {
			date.Add([]byte(c))
			number.Add([]byte(c))
		}
		shuffled := rapid.Permutation(cells).Draw(t, "shuffled")
		dates := []*cell.DateEvidence{cell.NewDateEvidence(o), cell.NewDateEvidence(o), cell.NewDateEvidence(o)}
		numbers := []*cell.NumberEvidence{{}, {}, {}}
		for _, c := range shuffled {
			i := rapid.IntRange(0, 2).Draw(t, "file")
			dates[i].Add([]byte(c))
			numbers[i].Add([]byte(c))
		}
		for i := 1; i < 3; i++ {
			dates[0].Join(dates[i])
			numbers[0].Join(numbers[i])
		}
		if !reflect.DeepEqual(dates[0].Looks(), date.Looks()) || dates[0].Reason() != date.Reason() || dates[0].Zoned() != date.Zoned() ||
			dates[0].Cells() != date.Cells() || dates[0].Other() != date.Other() || dates[0].Empty() != date.Empty() {
			t.Fatalf("dates: %+v %s\nwant %+v %s", dates[0].Looks(), dates[0].Reason(), date.Looks(), date.Reason())
		}
		_, joined := dates[0].Decide()
		if _, err := date.Decide(); !reflect.DeepEqual(err, joined) {
			t.Fatalf("dates are decided as %v, want %v", joined, err)
		}
		s, err := date.Decide()
		if err == nil {
			other, _ := dates[0].Decide()
			for _, c := range cells {
				d, p := s.Day([]byte(c))
				if e, q := other.Day([]byte(c)); d != e || p != q {
					t.Fatalf("%q is %q (%v) and %q (%v)", c, d, p, e, q)
				}
			}
		}
		if !reflect.DeepEqual(numbers[0], number) && number.Cells()+number.Other()+number.Empty() > 0 {
			t.Fatalf("numbers: %+v\nwant %+v", numbers[0], number)
		}
		if date.Cells()+date.Other()+date.Empty() != len(cells) || number.Cells()+number.Other()+number.Empty() != len(cells) {
			t.Fatalf("%d cells, counted %d and %d", len(cells), date.Cells()+date.Other()+date.Empty(), number.Cells()+number.Other()+number.Empty())
		}
	})
}

// group parts the digits of a whole number with a sign, by threes or as in
// India.
func group(digits, sign string, india bool) string {
	size, out := 3, ""
	for len(digits) > size {
		out = sign + digits[len(digits)-size:] + out
		digits = digits[:len(digits)-size]
		if india {
			size = 2
		}
	}
	return digits + out
}

// TestAmountSurvives dresses amounts in every way and reads them back.
func TestAmountSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := money.Amount(rapid.Int64Range(-1<<62, 1<<62).Draw(t, "amount") >> rapid.IntRange(0, 50).Draw(t, "shift"))
		decimal := rapid.SampledFrom([]string{".", ","}).Draw(t, "decimal")
		whole, fraction, _ := strings.Cut(max(want, -want).String(), ".")
		switch rapid.IntRange(0, 3).Draw(t, "group") {
		case 1:
			whole = group(whole, map[string]string{".": ",", ",": "."}[decimal], rapid.Bool().Draw(t, "india"))
		case 2:
			whole = group(whole, rapid.SampledFrom([]string{" ", "\u00a0", "\u202f", "'", "’"}).Draw(t, "sign"), false)
		}
		text := whole + decimal + fraction + strings.Repeat("0", rapid.IntRange(0, 9).Draw(t, "zeros"))
		currency := rapid.SampledFrom([]string{"", "$", "€", "৳", "USD", "US$", "kr", "zł", "Rs."}).Draw(t, "currency")
		blank := rapid.SampledFrom([]string{"", " ", "\u00a0"}).Draw(t, "blank")
		switch behind := rapid.Bool().Draw(t, "behind"); {
		case behind:
			text += blank + currency
		default:
			text = currency + blank + text
		}
		if want < 0 {
			switch rapid.IntRange(0, 3).Draw(t, "minus") {
			case 0:
				text = "-" + text
			case 1:
				text += "-"
			case 2:
				text = "(" + text + ")"
			default:
				text = "\u2212 " + text
			}
		}
		text = blank + text + blank
		s, err := cell.WithDecimal(decimal)
		if err != nil {
			t.Fatal(err)
		}
		a, named, p := s.Money([]byte(text))
		if a != want || p != 0 || (named == "") != (currency == "") {
			t.Fatalf("%s written %q is read as %s %s (%v)", want, text, a, named, p)
		}
		if b, p := s.Amount([]byte(text)); b != a || p != 0 {
			t.Fatalf("%q: Amount %s (%v), Money %s", text, b, p, a)
		}
	})
}

// TestRounding holds that any number of decimals rounds half away from zero,
// and an exponent changes nothing, against exact arithmetic.
func TestRounding(t *testing.T) {
	s := decimal(t, ".")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{1,9}(\.[0-9]{1,9})?(e-?[0-9])?`).Draw(t, "number")
		exact, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%q is no number", text)
		}
		exact.Mul(exact, big.NewRat(10_000, 1))
		half := big.NewRat(1, 2)
		if exact.Sign() < 0 {
			half.Neg(half)
		}
		exact.Add(exact, half)
		want := new(big.Int).Quo(exact.Num(), exact.Denom()) // towards zero
		a, p := s.Amount([]byte(text))
		if !want.IsInt64() {
			if p != cell.TooLarge {
				t.Fatalf("%q is %s (%v), want that it is too large", text, a, p)
			}
			return
		}
		if int64(a) != want.Int64() || p != 0 {
			t.Fatalf("%q is %d (%v), want %s", text, a, p, want)
		}
	})
}
