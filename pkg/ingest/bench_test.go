package ingest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/ingest"
)

// BenchmarkCustomers reads a customers file of 100,000 seeded records, beside
// sales by id and e-mail address, so that each address is an alias.
func BenchmarkCustomers(b *testing.B) {
	const records = 100_000
	dice := rand.New(rand.NewPCG(1, 2))
	var file strings.Builder
	file.WriteString("id,name,email,signup_date,segment\n")
	for i := range records {
		fmt.Fprintf(&file, "C%07d,sam smith %d,s.smith%d@post.example,2020-%02d-%02d,%s\n",
			i, dice.IntN(1000), i, 1+dice.IntN(12), 1+dice.IntN(28), []string{"retail", "wholesale", ""}[dice.IntN(3)])
	}
	in := sales("customer_id,customer_email,date,amount\nC0000001,s.smith1@post.example,2024-01-05,1\n")
	in.Customers = []ingest.Source{text("customers.csv", file.String())}
	benchmarkLoad(b, in, ingest.Options{By: "segment"}, records, file.Len())
}

// BenchmarkSurvey reads a survey of 100,000 seeded answers.
func BenchmarkSurvey(b *testing.B) {
	const records = 100_000
	dice := rand.New(rand.NewPCG(1, 2))
	var file strings.Builder
	file.WriteString("id,date,score,comment\n")
	for range records {
		fmt.Fprintf(&file, "C%07d,2024-%02d-%02d,%d,%s\n",
			dice.IntN(records), 1+dice.IntN(12), 1+dice.IntN(28), dice.IntN(11), []string{"", "", `"Quick, and friendly"`, "late"}[dice.IntN(4)])
	}
	in := ingest.Input{Survey: []ingest.Source{text("survey.csv", file.String())}}
	benchmarkLoad(b, in, ingest.Options{Basis: ingest.Survey}, records, file.Len())
}

func benchmarkLoad(b *testing.B, in ingest.Input, o ingest.Options, records, bytes int) {
	b.ReportAllocs()
	b.SetBytes(int64(bytes))
	for b.Loop() {
		if _, _, err := ingest.Load(context.Background(), in, o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
