// Generate writes a seeded sales file, like that of a shop of some years: the
// same flags give the same bytes.
//
// Customers arrive more and more often, buy at a pace of their own and stop
// for good after any order. An order has one to four lines; one in a hundred is
// a refund with an id of its own. Rows come by day, as exports have them.
package main

import (
	"bufio"
	"cmp"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"time"
)

// A shape is how the file is written.
type shape struct {
	rows     int
	seed     uint64
	ids      string
	dates    string
	newlines float64
	crlf     bool
	bom      bool
	shuffle  bool
}

func main() {
	log.SetFlags(0)
	var s shape
	flag.IntVar(&s.rows, "rows", 1_000_000, "number of rows")
	flag.Uint64Var(&s.seed, "seed", 1, "another seed, another shop")
	flag.StringVar(&s.ids, "ids", "numeric", "ids of customers: numeric, hex (16 digits) or uuid")
	flag.StringVar(&s.dates, "dates", "date", "date or datetime")
	flag.Float64Var(&s.newlines, "newlines", 0, "share of rows with a line end within quotes")
	flag.BoolVar(&s.crlf, "crlf", false, "end lines with CR LF")
	flag.BoolVar(&s.bom, "bom", false, "begin with a byte-order mark")
	flag.BoolVar(&s.shuffle, "shuffle", false, "orders in any order")
	flag.Parse()
	if err := write(os.Stdout, s); err != nil {
		log.Fatal(err)
	}
}

// The shop's days, from its first to its last.
var (
	firstDay = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	days     = int(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).Sub(firstDay).Hours()) / 24
)

// An order is what one customer buys on one day.
type order struct {
	customer uint32
	day      uint16
	lines    uint8
}

// orders draws the customers one after the other, until their orders have as
// many lines as there are to be rows.
func orders(s shape) []order {
	var all []order
	for customer, rows := uint32(0), 0; rows < s.rows; customer++ {
		r := rand.New(rand.NewPCG(s.seed, uint64(customer)))
		day := float64(days) * math.Sqrt(r.Float64()) // growth
		gap := 20 + 120*r.ExpFloat64()                // days between orders, on average
		leaves := 0.05 + 0.4*r.Float64()*r.Float64()
		for day < float64(days) && rows < s.rows {
			lines := 1 + min(int(r.ExpFloat64()), 3, s.rows-rows-1)
			all = append(all, order{customer, uint16(day), uint8(lines)})
			rows += lines
			if r.Float64() < leaves {
				break
			}
			day += gap * r.ExpFloat64()
		}
	}
	if s.shuffle {
		r := rand.New(rand.NewPCG(s.seed, math.MaxUint64))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	} else {
		// Customers were drawn one by one: within a day they are to be mixed.
		slices.SortFunc(all, func(a, b order) int {
			return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(mix(a.customer), mix(b.customer)))
		})
	}
	return all
}

// mix spreads numbers, each to another.
func mix(n uint32) uint32 {
	n = (n ^ n>>16) * 0x7feb352d
	n = (n ^ n>>15) * 0x846ca68b
	return n ^ n>>16
}

var (
	names    = []string{"ada", "bruno", "chen", "dana", "emre", "fatima", "gita", "hans", "ines", "jun", "karin", "liam", "mara", "noor"}
	products = []string{
		"Espresso beans 1 kg", "Green tea 100 g", "Mug", "Paper filters", "Kettle", `"Cups, set of 4"`, "Grinder", `"Jug, 0.5 l"`,
		"Tea strainer", `"Poster 27"" x 40"""`, "Descaler",
	}
	gifts = []string{"\"Gift box\nwith card\"", "\"Subscription,\nthree months\""}
)

// write writes the file.
func write(to io.Writer, s shape) error {
	if !slices.Contains([]string{"numeric", "hex", "uuid"}, s.ids) || !slices.Contains([]string{"date", "datetime"}, s.dates) {
		return errors.New("want -ids numeric, hex or uuid, and -dates date or datetime")
	}
	w := bufio.NewWriterSize(to, 1<<20)
	if s.bom {
		_, _ = w.WriteString("\ufeff") // its error comes with Flush
	}
	end := "\n"
	if s.crlf {
		end = "\r\n"
	}
	line := []byte("order_id,order_date,customer_id,email,product,quantity,unit_price,amount,currency" + end)
	_, _ = w.Write(line)
	for i, o := range orders(s) {
		r := rand.New(rand.NewPCG(s.seed, uint64(i)|1<<40))
		sign := int64(1)
		if r.IntN(100) == 0 {
			sign = -1
		}
		when := firstDay.AddDate(0, 0, int(o.day)).Add(time.Duration(r.IntN(86400)) * time.Second)
		for range o.lines {
			product := products[r.IntN(len(products))]
			if r.Float64() < s.newlines {
				product = gifts[r.IntN(len(gifts))]
			}
			quantity, cents := 1+int64(3*r.Float64()*r.Float64()), 200+int64(1500*r.ExpFloat64())
			line = fmt.Appendf(line[:0], "N%09d,", i+1)
			if line = when.AppendFormat(line, time.DateOnly); s.dates == "datetime" {
				line = when.AppendFormat(line, " 15:04:05")
			}
			line = append(s.appendID(append(line, ','), o.customer), ',')
			line = append(line, names[o.customer%uint32(len(names))]...)
			line = strconv.AppendUint(append(line, '.'), uint64(o.customer), 10)
			line = append(append(append(line, "@shop.example,"...), product...), ',')
			line = strconv.AppendInt(line, quantity, 10)
			line = appendMoney(append(line, ','), cents)
			line = appendMoney(append(line, ','), sign*quantity*cents)
			line = append(append(line, ",EUR"...), end...)
			_, _ = w.Write(line)
		}
	}
	return w.Flush()
}

// appendID appends the id of a customer.
func (s *shape) appendID(b []byte, customer uint32) []byte {
	if s.ids == "numeric" {
		return strconv.AppendUint(b, 100_000+uint64(customer), 10)
	}
	var id [16]byte
	for i := range 4 {
		n := mix(customer + uint32(i)*0x9e3779b9)
		id[4*i], id[4*i+1], id[4*i+2], id[4*i+3] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n)
	}
	if s.ids == "hex" {
		return hex.AppendEncode(b, id[:8])
	}
	for i, part := range [][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, part)
	}
	return b
}

func appendMoney(b []byte, cents int64) []byte {
	if cents < 0 {
		b, cents = append(b, '-'), -cents
	}
	b = append(strconv.AppendInt(b, cents/100, 10), '.')
	return append(b, byte('0'+cents/10%10), byte('0'+cents%10))
}
