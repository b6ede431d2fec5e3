// Package enginetest has sales of a kind that goes wrong, for tests of
// warehouses: it writes them to a file and loads them into real servers.
package enginetest

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"
)

// A Line is one line of an order. What is blank, but not "", is so in tables
// too; a customer of nil is NULL.
type Line struct {
	Customer *string
	Order    string
	At       time.Time // UTC
	Amount   int64     // in 1/100,000
	Product  string
}

// odd are keys that are easily mistaken for each other, or for nobody's.
var odd = []string{
	"สมชาย", "דנה", "Żółć", "zółć", "ÉCOLE", "école", "a\u0301", "á", "C-7", "c-7", "007", "7", "O'Hara", `back\slash`, `"quoted"`, "tab\tinside",
	"🛒", "x, y", "NULL", "-1", "17850.5",
}

var products = []string{"tea", "Tea", "Kanne, rot", "ชา", "תה", " cup ", `5" plate`, ""}

// blank are the keys of nobody.
var blank = []string{"", " ", "\u00a0", " \t ", "\u200b"}

// Sales hands each the lines of n orders, the same for a seed: most of customers
// who buy at their own rate until they stop, for which each has a chance of their
// own after each order, as BG/NBD has it; and guests of all kinds, returns
// within orders and credit notes, free orders, orders returned in full, ids that
// several customers and days share, orders without an id, times near midnight, and
// fractions that round away from zero.
func Sales(seed uint64, n int, each func(Line) error) error {
	r := rand.New(rand.NewPCG(seed, 1))
	start := time.Date(2021, 12, 30, 0, 0, 0, 0, time.UTC)
	for i, v := range visits(r, n) {
		line := Line{Customer: customer(r, v.customer), At: start.AddDate(0, 0, v.day).Add(clock(r))}
		switch r.IntN(12) {
		case 0:
			line.Order = "" // all of a day
		case 1:
			line.Order = fmt.Sprintf("shared-%d", r.IntN(n/50+1)) // by several customers, over many days
		default:
			line.Order = fmt.Sprintf("%06d", i)
		}
		for range 1 + r.IntN(3) {
			line.Amount = int64(r.IntN(20_000_000)) - 400_000
			line.Product = products[r.IntN(len(products))]
			switch r.IntN(40) {
			case 0:
				line.Amount = 0
			case 1:
				line.Amount = 5 // a half of the last digit
			case 2:
				line.Amount = -line.Amount
			}
			if err := each(line); err != nil {
				return err
			}
			if r.IntN(60) == 0 { // given back, days later
				back := line
				back.Amount = -line.Amount
				back.At = back.At.Add(time.Duration(r.IntN(60*24)) * time.Hour)
				if r.IntN(2) == 0 {
					back.Order = fmt.Sprintf("credit-%d", i)
				}
				if err := each(back); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// A visit is an order of a customer with a number, so many days from the start.
type visit struct{ customer, day int }

// span is how many days there are.
const span = 3 * 365

// visits are those of n orders, shuffled.
func visits(r *rand.Rand, n int) []visit {
	all := make([]visit, 0, n)
	for who := 0; len(all) < n; who++ {
		gap, stops := 20/r.ExpFloat64(), 1-math.Pow(r.Float64(), 0.2) // of an exponential rate, and of Beta(1, 5)
		for day := float64(r.IntN(span)); day < span && len(all) < n; day += gap * r.ExpFloat64() {
			all = append(all, visit{who, int(day)})
			if r.Float64() < stops {
				break
			}
		}
	}
	r.Shuffle(n, func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// customer is the key of the customer with a number, or somebody's who is easily
// taken for another, or nobody's.
func customer(r *rand.Rand, number int) *string {
	switch r.IntN(50) {
	case 0:
		return nil
	case 1:
		return &blank[r.IntN(len(blank))]
	case 2:
		return &odd[r.IntN(len(odd))]
	}
	key := fmt.Sprintf("K%07d", number)
	if r.IntN(30) == 0 {
		key = " " + key + "\u00a0"
	}
	return &key
}

// clock is often near one of the midnights.
func clock(r *rand.Rand) time.Duration {
	if r.IntN(4) == 0 {
		midnights := []int{0, 4 * 60, 18*60 + 15, 22 * 60, 23 * 60}
		return time.Duration(midnights[r.IntN(len(midnights))])*time.Minute + time.Duration(r.IntN(7)-3)*time.Second
	}
	return time.Duration(r.IntN(24*60*60)) * time.Second
}

// decimalText is an amount as text.
func decimalText(units int64) string {
	sign := ""
	if units < 0 {
		sign, units = "-", -units
	}
	return fmt.Sprintf("%s%d.%05d", sign, units/100_000, units%100_000)
}

// WriteCSV writes the sales as an export has them, one line after the other.
func WriteCSV(w io.Writer, seed uint64, n int) error {
	if _, err := io.WriteString(w, "customer_id,order_id,ordered_at,amount,product\n"); err != nil {
		return err
	}
	return Sales(seed, n, func(l Line) error {
		key := ""
		if l.Customer != nil {
			key = *l.Customer
		}
		_, err := fmt.Fprintf(w, "%s,%s,%s,%s,%s\n", quote(key), l.Order, l.At.Format(time.RFC3339), decimalText(l.Amount), quote(l.Product))
		return err
	})
}
