package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"math"
	"reflect"
	"strconv"
	"testing"

	"github.com/gocarina/gocsv"
	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/money"
)

// listRows are the rows of lists, which are long: all values must append
// themselves.
var listRows = []any{
	[]metric.PersonRow{}, []metric.RFMListRow{}, []metric.CLVListRow{}, []metric.RevenueListRow{}, []metric.RiskRow{},
	[]metric.RespondentRow{}, []metric.OccasionRow{}, []metric.AdvocateRow{}, []metric.ReferralRow{}, []metric.NextListRow{},
}

// otherRows are the other rows of metrics; some hold values that only gocsv
// knows how to write.
var otherRows = []any{
	[]metric.LedgerRow{}, []metric.RFMRow{}, []metric.ThresholdRow{}, []metric.CohortRow{}, []metric.CohortMeanRow{},
	[]metric.RevenueRow{}, []metric.VIPRow{}, []metric.TopRow{}, []metric.RepeatRow{}, []metric.WithinRow{}, []metric.GapRow{},
	[]metric.ReturnRow{}, []metric.NPSRow{}, []metric.SurvivalRow{}, []metric.HoldoutFrequencyRow{}, []metric.OrderRow{},
	[]metric.ParameterRow{}, []metric.FitRow{}, []metric.NewcomerRow{}, []metric.BacktestRow{}, []metric.AnswerRow{},
}

// TestCSVAsGocsv says that rows rendered without gocsv are the bytes that it
// makes, in every dialect and whatever they hold.
func TestCSVAsGocsv(t *testing.T) {
	for i, empty := range append(listRows, otherRows...) {
		typ := reflect.TypeOf(empty)
		t.Run(typ.Elem().Name(), func(t *testing.T) {
			fields, err := schemaOf(typ.Elem())
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range fields {
				if !f.appends && i < len(listRows) {
					t.Errorf("column %s does not append itself", f.Name)
				} else if !f.appends {
					t.Skip("gocsv writes these rows: " + f.Name)
				}
			}
			rapid.Check(t, func(t *rapid.T) {
				all := anyRows(t, typ)
				c := csvForm{rows: &rows{slice: all, fields: fields}, comma: ',', end: "\n"}
				if rapid.Bool().Draw(t, "some") {
					c.fields = rapid.Permutation(fields).Draw(t, "fields")[:rapid.IntRange(1, len(fields)).Draw(t, "columns")]
				}
				switch rapid.IntRange(0, 2).Draw(t, "form") {
				case 1:
					c.comma, c.decimalComma, c.end = ';', true, "\r\n"
				case 2:
					c.comma, c.unquoted = '\t', true
				}
				var want bytes.Buffer
				w := sink{bufio.NewWriter(&want)}
				if err := gocsv.MarshalCSV(all.Interface(), &csvWriter{csvForm: &c, w: w}); err != nil {
					t.Fatal(err)
				}
				_ = w.Flush()
				got, err := c.lines(c.header(nil), 0, all.Len())
				if err != nil || string(got) != want.String() {
					t.Fatalf("%q, %v, want %q", got, err, want.String())
				}
			})
		})
	}
}

// TestRowsAsEncodingJSON says that rows are the objects that encoding/json
// makes, whatever they hold.
func TestRowsAsEncodingJSON(t *testing.T) {
	for _, empty := range append(listRows, otherRows...) {
		typ := reflect.TypeOf(empty)
		t.Run(typ.Elem().Name(), func(t *testing.T) {
			fields, err := schemaOf(typ.Elem())
			if err != nil {
				t.Fatal(err)
			}
			rapid.Check(t, func(t *rapid.T) {
				r := rows{slice: anyRows(t, typ), fields: fields}
				all := r.part(0, r.len())
				for n := range r.len() {
					var want bytes.Buffer
					enc := json.NewEncoder(&want)
					enc.SetEscapeHTML(false)
					if err := enc.Encode(r.slice.Index(n).Interface()); err != nil {
						t.Fatal(err)
					}
					got, err := r.appendObject(nil, jsonKeys(fields, ""), all.row(n), "")
					if err != nil || string(got)+"}\n" != want.String() {
						t.Fatalf("%s}, %v, want %s", got, err, want.String())
					}
				}
			})
		})
	}
}

// anyRows draws a slice of that type.
func anyRows(t *rapid.T, typ reflect.Type) reflect.Value {
	all := reflect.MakeSlice(typ, rapid.IntRange(0, 4).Draw(t, "rows"), 4)
	for n := range all.Len() {
		fill(t, all.Index(n))
	}
	return all
}

// fill draws all that is in a value.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Interface().(type) {
	case calendar.Day:
		v.SetInt(rapid.Int64Range(0, int64(calendar.MaxDay)).Draw(t, "day"))
		return
	case money.Amount:
		v.SetInt(rapid.OneOf(rapid.Int64(), rapid.Int64Range(-2_000_000, 2_000_000), rapid.Just(int64(money.None))).Draw(t, "amount"))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(t, v.Field(i))
			}
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.String:
		hostile := rapid.StringOf(rapid.SampledFrom([]rune("\x00\t\n\r\u00a0\u2028\ufeff ab9'\"=+-@,;|\\.é中👩")))
		v.SetString(rapid.OneOf(hostile, rapid.String(), rapid.Just(`\.`)).Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Float64:
		odd := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 1e300, 0.0000005})
		v.SetFloat(rapid.OneOf(odd, rapid.Float64(), rapid.Float64Range(-2, 2)).Draw(t, "number"))
	case reflect.Uint8: // a named one of a few
		v.SetUint(rapid.Uint64Range(0, 1).Draw(t, "name"))
	default:
		v.SetInt(int64(rapid.Int32().Draw(t, "integer")))
	}
}

// BenchmarkPeople writes a list as CSV both ways: what is rendered straight,
// beside what gocsv makes of the same rows.
func BenchmarkPeople(b *testing.B) {
	all := make([]metric.PersonRow, 100_000)
	days, yes := 217, true
	for i := range all {
		all[i] = metric.PersonRow{
			ID: "C" + strconv.Itoa(1_000_000+i), LastOrder: calendar.Day(738_000 + i%1000), DaysSince: &days, Orders: 1 + i%17,
			Revenue: money.Amount(10_000 + 1234*i), AverageOrder: money.Amount(10_000 + 321*i), FirstOrder: calendar.Day(737_000 + i%900),
			Status: "lapsed", UsualGap: metric.Number(i%200) / 2, InRhythm: &yes,
		}
	}
	fields, err := schemaOf(reflect.TypeFor[metric.PersonRow]())
	if err != nil {
		b.Fatal(err)
	}
	c := csvForm{rows: &rows{slice: reflect.ValueOf(all), fields: fields}, comma: ',', end: "\n"}
	for _, way := range []struct {
		name  string
		write func(sink) error
	}{
		{"rendered", c.write},
		{"gocsv", func(w sink) error { return gocsv.MarshalCSV(all, &csvWriter{csvForm: &c, w: w}) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := way.write(sink{bufio.NewWriter(io.Discard)}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(all)), "ns/row")
		})
	}
}
