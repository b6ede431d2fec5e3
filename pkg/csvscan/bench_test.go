package csvscan

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
)

// BenchmarkScan reads four of nine columns of some 16 MB of order lines, with
// one worker, so that a second is a second of CPU. Beside it encoding/csv and
// the least that anything can do, counting the line ends; of those two the scan
// tells the ratios.
func BenchmarkScan(b *testing.B) {
	for _, data := range []struct {
		name     string
		products []string
		quote    string // around every field
	}{
		{"plain", []string{"Mug", "Socks", "Desk mat", "Lamp", "Pen set", "Candle", "Backpack", `"Cable, 2 m"`}, ""},
		{"quoted", []string{"Mug", "Socks", "Desk mat", "Lamp", `27"" screen`, "Cable, 2 m"}, `"`},
		{"newlines", []string{"Mug", "Socks", "Desk mat", "Lamp", "\"Gift box\nwith card\"", "\"Oak chair\r\nflat\""}, ""},
		{"bare", []string{"Mug", "Socks", "Desk mat", "Lamp", `27" screen`}, ""},
		{"ragged", []string{"Mug", "Socks", "Desk mat", "Lamp", "Oak chair,flat"}, ""},
	} {
		input := orderLines(data.products, data.quote)
		took := map[string]float64{} // ns
		run := func(name string, read func()) {
			b.Run(data.name+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(input)))
				for b.Loop() {
					read()
				}
				took[name] = float64(b.Elapsed().Nanoseconds()) / float64(b.N)
				if limit, standard := took["newlines"], took["standard"]; name == "scan" && limit > 0 && standard > 0 {
					b.ReportMetric(took[name]/limit, "x-newlines")
					b.ReportMetric(standard/took[name], "standard/scan")
				}
			})
		}
		run("newlines", func() { bytes.Count(input, newline) })
		run("standard", func() {
			r := csv.NewReader(bytes.NewReader(input))
			r.ReuseRecord, r.FieldsPerRecord, r.LazyQuotes = true, -1, true
			for {
				record, err := r.Read()
				if err == io.EOF {
					return
				}
				if err != nil {
					b.Fatal(err)
				}
				sink += len(record[0]) + len(record[1]) + len(record[2]) + len(record[7])
			}
		})
		run("scan", func() {
			_, err := Scan(context.Background(), bytes.NewReader(input), Options{Workers: 1}, func(int) func(*Chunk) error {
				return func(c *Chunk) error {
					for i := range c.Len() {
						for _, col := range []int{0, 1, 2, 7} {
							sink += len(c.Field(i, col))
						}
					}
					return nil
				}
			})
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}

var sink int

// orderLines writes 200,000 order lines of nine columns.
func orderLines(products []string, quote string) []byte {
	rnd := rand.New(rand.NewPCG(1, 2))
	var buf bytes.Buffer
	for i := range 200_000 {
		price, n := 99+rnd.IntN(20000), 1+rnd.IntN(4)
		for col, field := range []string{
			fmt.Sprintf("O%08d", i/2),
			fmt.Sprintf("2024-%02d-%02d", 1+rnd.IntN(12), 1+rnd.IntN(28)),
			fmt.Sprintf("C%07d", rnd.IntN(50000)),
			fmt.Sprintf("person%d@example.com", rnd.IntN(50000)),
			products[rnd.IntN(len(products))],
			fmt.Sprint(n),
			fmt.Sprintf("%d.%02d", price/100, price%100),
			fmt.Sprintf("%d.%02d", n*price/100, n*price%100),
			"EUR",
		} {
			if col > 0 {
				buf.WriteByte(',')
			}
			buf.WriteString(quote + field + quote)
		}
		buf.WriteByte('\n')
	}
	return buf.Bytes()
}
