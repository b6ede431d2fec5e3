package cell_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/retain-cli/retain/pkg/calendar"
"github.com/retain-cli/retain/pkg/money"
	"github.com/retain-cli/retain/pkg/ingest/cell"
)

func minNs(f func()) float64 {
	best := 1e18
	for range 3000 {
		t := time.Now()
		for range 200 {
			f()
		}
		if d := float64(time.Since(t)) / 200; d < best {
			best = d
		}
	}
	return best
}

var sink calendar.Day

func TestMin(t *testing.T) {
	if os.Getenv("MINBENCH") == "" {
		t.Skip()
	}
	fmt.Printf("calendar.Date %.1f\n", minNs(func() { sink, _ = calendar.Date(2024, 1, 31) }))
	for _, text := range []string{
		"2024-01-31", "2024-01-31 10:11:12", "2024-01-31T10:11:12.000Z", "2026-04-05 19:50:32 +0400", "20240131",
		"1/9/21", "25/12/2021", "31.01.2024", "10/8/26 5:18 PM", "16-Dec-2023 02:44 AM EST", "Jul-25-26", "10-Dez-25", "Dec 25, 2021",
		"25. März 2021", "Mon, 25 Dec 2021", "2013/10/16 8:24:52 PM GMT", "45322.5", "1706659200",
	} {
		e := cell.NewDateEvidence(cell.DateOptions{Layout: order(t, text), Pivot: 2027})
		e.Add([]byte(text))
		s, err := e.Decide()
		if err != nil {
			t.Fatal(err)
		}
		c := []byte(text)
		fmt.Printf("%-28s %.1f\n", text, minNs(func() { s.Day(c) }))
	}
	for _, text := range []string{"9.5", "12.99", "149.90", "1499.00", "-42.92", "123456.78", "1234567.8901", "$1,234.50", "($33.62)", "1,234.56", "USD 1,234.00", "৳2,999", "1.2e-05"} {
		s, _ := cell.WithDecimal(".")
		c := []byte(text)
		fmt.Printf("%-28s %.1f\n", text, minNs(func() { s.Amount(c) }))
	}
	{
		e := cell.NewDateEvidence(cell.DateOptions{Pivot: 2027})
		c := []byte("25/12/2021 10:11")
		fmt.Printf("add date %.1f\n", minNs(func() { e.Add(c) }))
		var n cell.NumberEvidence
		d := []byte("1.234,56")
		fmt.Printf("add number %.1f\n", minNs(func() { n.Add(d) }))
	}
}

func TestMinNoop(t *testing.T) {
	if os.Getenv("MINBENCH") == "" { t.Skip() }
	fmt.Printf("noop %.1f\n", minNs(func(){ sink++ }))
	cells := [][]byte{[]byte("149.90"),[]byte("12.99"),[]byte("1499.00"),[]byte("5.00"),[]byte("19.95"),[]byte("7.25"),[]byte("230.10"),[]byte("88.80")}
	s, _ := cell.WithDecimal(".")
	best := 1e18
	for range 3000 {
		t := time.Now()
		for range 50 { for _, c := range cells { a,_ := s.Amount(c); sink += calendar.Day(a) } }
		if d := float64(time.Since(t))/400; d < best { best = d }
	}
	fmt.Printf("amount loop %.2f\n", best)
	dates := [][]byte{[]byte("2024-01-31"),[]byte("2024-02-11"),[]byte("2023-01-31"),[]byte("2024-12-01"),[]byte("2022-07-31")}
	e := cell.NewDateEvidence(cell.DateOptions{})
	ds, _ := e.Decide()
	best = 1e18
	for range 3000 {
		t := time.Now()
		for range 50 { for _, c := range dates { a,_ := ds.Day(c); sink += a } }
		if d := float64(time.Since(t))/250; d < best { best = d }
	}
	fmt.Printf("day loop %.2f\n", best)
	dates = [][]byte{[]byte("2024-01-31 10:11:12"),[]byte("2024-02-11 00:00:00"),[]byte("2023-01-31 12:13:14"),[]byte("2024-12-01 23:59:59"),[]byte("2022-07-31 07:08:09")}
	best = 1e18
	for range 3000 {
		t := time.Now()
		for range 50 { for _, c := range dates { a,_ := ds.Day(c); sink += a } }
		if d := float64(time.Since(t))/250; d < best { best = d }
	}
	fmt.Printf("day time loop %.2f\n", best)
}

func TestMinMixed(t *testing.T) {
	if os.Getenv("MINBENCH") == "" { t.Skip() }
	var cells [][]byte
	x := uint32(1)
	for range 4096 {
		x = x*1664525 + 1013904223
		v := x >> 8 % 100000
		if x>>30 == 0 { v %= 1000 } else if x>>30 == 1 {v %= 10000}
		cells = append(cells, fmt.Appendf(nil, "%d.%02d", v, x>>7%100))
	}
	s, _ := cell.WithDecimal(".")
	best := 1e18
	for range 1000 {
		t := time.Now()
		for _, c := range cells { a,_ := s.Amount(c); sink += calendar.Day(a) }
		if d := float64(time.Since(t))/4096; d < best { best = d }
	}
	fmt.Printf("amount mixed %.2f\n", best)
	for name, f := range map[string]func([]byte)(money.Amount, cell.Problem){"now":s.Amount} { best = 1e18
	for range 1000 {
		t := time.Now()
		for _, c := range cells { a,_ := f(c); sink += calendar.Day(a) }
		if d := float64(time.Since(t))/4096; d < best { best = d }
	}
	fmt.Println(name, best)}
}
