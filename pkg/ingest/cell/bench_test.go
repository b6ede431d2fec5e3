package cell_test

import (
	"testing"
	"time"

	"github.com/retain-cli/retain/pkg/ingest/cell"
)

func BenchmarkDay(b *testing.B) {
	for _, text := range []string{
		"2024-01-31", "2024-01-31 10:11:12", "2024-01-31T10:11:12.000Z", "2026-04-05 19:50:32 +0400", "20240131",
		"1/9/21", "25/12/2021", "31.01.2024", "10/8/26 5:18 PM", "16-Dec-2023 02:44 AM EST", "Jul-25-26", "10-Dez-25", "Dec 25, 2021",
		"25. März 2021", "Mon, 25 Dec 2021", "2013/10/16 8:24:52 PM GMT", "45322.5", "1706659200",
	} {
		e := cell.NewDateEvidence(cell.DateOptions{Layout: order(b, text), Pivot: 2027})
		e.Add([]byte(text))
		benchDay(b, text, e)
	}
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		b.Fatal(err)
	}
	e := cell.NewDateEvidence(cell.DateOptions{Location: warsaw})
	benchDay(b, "2024-01-31T10:11:12Z", e)
	layout, err := cell.ParseLayout("DD.MM.YYYY HH:mm")
	if err != nil {
		b.Fatal(err)
	}
	benchDay(b, "31.01.2024 10:11", cell.NewDateEvidence(cell.DateOptions{Layout: layout}))
}

// order returns the layout for a cell that does not tell it.
func order(tb testing.TB, text string) cell.Layout {
	name := ""
	if text[1] == '/' || text[2] == '/' {
		name = "dmy"
	}
	l, err := cell.ParseLayout(name)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func benchDay(b *testing.B, text string, e *cell.DateEvidence) {
	s, err := e.Decide()
	if err != nil {
		b.Fatal(err)
	}
	c := []byte(text)
	b.Run(text, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, p := s.Day(c); p != 0 {
				b.Fatal(p)
			}
		}
	})
}

func BenchmarkAmount(b *testing.B) {
	for _, text := range []string{"9.5", "12.99", "149.90", "1499.00", "-42.92", "123456.78", "1234567.8901", "$1,234.50", "($33.62)", "1,234.56", "USD 1,234.00", "৳2,999", "1.2e-05"} {
		s, err := cell.WithDecimal(".")
		if err != nil {
			b.Fatal(err)
		}
		c := []byte(text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, p := s.Amount(c); p != 0 {
					b.Fatal(p)
				}
			}
		})
	}
}

func BenchmarkEvidence(b *testing.B) {
	date, amount := []byte("25/12/2021 10:11"), []byte("1.234,56")
	b.Run("date", func(b *testing.B) {
		b.ReportAllocs()
		e := cell.NewDateEvidence(cell.DateOptions{Pivot: 2027})
		for b.Loop() {
			e.Add(date)
		}
	})
	b.Run("number", func(b *testing.B) {
		b.ReportAllocs()
		var e cell.NumberEvidence
		for b.Loop() {
			e.Add(amount)
		}
	})
}
