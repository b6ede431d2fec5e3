package ingest

import (
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/csvscan"
	"github.com/retain-cli/retain/pkg/ingest/cell"
	"github.com/retain-cli/retain/pkg/money"
)

// rates convert amounts to one currency by the rate of their day, the latest
// that was known then. All arithmetic is of whole numbers.
type rates struct {
	to   string
	from map[string][]rate // by currency, sorted by day
}

// A rate says that num of one currency are den of the one converted to.
type rate struct {
	day      calendar.Day
	num, den uint64
}

var rateSynonyms = []synonym{
	{"date", "date day datum fecha data"},
	{"from", "from base source fromcurrency basecurrency"},
	{"to", "to quote target tocurrency quotecurrency currency currencycode"},
	{"rate", "rate exchange exchangerate value fx fxrate price"},
}

// readRates reads a file with the columns date, from, to and rate: one unit of
// from is rate units of to. Without from, the base is the currency whose rate
// is always 1.
func (l *loader) readRates(src Source, to string) (_ *rates, err error) {
	o := l.o
	o.NoHeader, o.Delimiter, o.Columns = false, "", nil
	f, err := openFile(src, o)
	if err != nil {
		return nil, err
	}
	p := &plan{file: f, kind: Sales, value: none, roles: map[string][]int{}, shape: shape{carry: none}}
	for _, s := range rateSynonyms {
		for name := range strings.FieldsSeq(s.headers) {
			if i := slices.IndexFunc(f.header, func(h string) bool { return headerKey(h) == name }); i >= 0 && !p.has(s.role) {
				p.roles[s.role] = []int{i}
			}
		}
	}
	for _, role := range []string{"date", "to", "rate"} {
		if !p.has(role) {
			return nil, &Error{Place: Place{File: src.Name}, What: fmt.Sprintf("no column for %s among %s", role, quoteList(f.names)), Hint: "a file of rates has the columns date, from, to, rate"}
		}
	}
	if err := p.examine(&o); err != nil {
		return nil, err
	}
	if err := p.decideDates(roleDate, p.dates[roleDate], []*plan{p}, &o); err != nil {
		return nil, err
	}
	r, t, err := p.records(&o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	rs, records, err := p.rates(r, to)
	if err == nil {
		l.readBeside(p, Rates, t, records)
	}
	return rs, err
}

type rateRecord struct {
	day      calendar.Day
	from, to string
	value    uint64 // in 1/1,000,000,000
}

// rates reads the records, and returns how many there are.
func (p *plan) rates(r io.Reader, to string) (_ *rates, n int, err error) {
	scan := csvscan.NewReader(r, p.scanOptions())
	var records []rateRecord
	always := map[string]bool{} // currencies whose rate is always 1
	for {
		record, err := scan.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, p.scanError(err, p.dataLine-1)
		}
		v, bad := p.rateRecord(record)
		if bad != "" {
			line, column := scan.FieldPos(0)
			return nil, 0, &Error{Place: Place{File: p.src.Name, Line: line + p.dataLine - 1, Column: column}, What: bad}
		}
		one, seen := always[v.to]
		always[v.to] = (one || !seen) && v.value == rateUnit
		records = append(records, v)
	}
	base := ""
	for currency, one := range always {
		if one && (base == "" || currency < base) {
			base = currency
		}
	}
	rs := &rates{to: to, from: map[string][]rate{}}
	daily := map[calendar.Day]uint64{} // of the base in to, where to is not the base
	for _, v := range records {
		if v.from == "" {
			v.from = base
		}
		switch {
		case v.from == to:
			rs.from[v.to] = append(rs.from[v.to], rate{v.day, v.value, rateUnit})
		case v.to == to:
			rs.from[v.from] = append(rs.from[v.from], rate{v.day, rateUnit, v.value})
			if v.from == base {
				daily[v.day] = v.value
			}
		}
	}
	for _, v := range records { // through the base
		if v.from == "" && v.to != to && base != to {
			if inTo, ok := daily[v.day]; ok {
				rs.from[v.to] = append(rs.from[v.to], rate{v.day, v.value, inTo})
			}
		}
	}
	for _, list := range rs.from {
		slices.SortStableFunc(list, func(a, b rate) int { return calendar.Compare(a.day, b.day) })
	}
	return rs, len(records), nil
}

const rateUnit = 1_000_000_000

func (p *plan) rateRecord(record []string) (v rateRecord, bad string) {
	at := func(role string) string {
		if i := p.role(role); i != none && i < len(record) {
			return string(cell.Trim([]byte(record[i])))
		}
		return ""
	}
	day, problem := p.dates[roleDate].style.Day([]byte(at("date")))
	if problem != 0 {
		return v, fmt.Sprintf("date %q: %v", p.pseudonyms.Shape(at("date")), problem)
	}
	v.day, v.from, v.to = day, strings.ToUpper(at("from")), strings.ToUpper(at("to"))
	text := strings.Replace(at("rate"), ",", ".", 1)
	whole, decimals, _ := strings.Cut(text, ".")
	if len(decimals) > 9 {
		decimals = decimals[:9]
	}
	digits := whole + decimals
	if digits == "" || len(whole) > 9 || !allDigits([]byte(digits)) {
		return v, fmt.Sprintf("rate %q: want a number such as 1.0857", p.pseudonyms.Shape(at("rate")))
	}
	for i := range len(digits) {
		v.value = 10*v.value + uint64(digits[i]-'0')
	}
	for range 9 - len(decimals) {
		v.value *= 10
	}
	if v.value == 0 {
		return v, "rate 0: want a number above 0"
	}
	return v, ""
}

// convert returns an amount of a currency on a day in the currency of the
// rates, rounded half away from zero; false where no rate is known by then.
func (rs *rates) convert(a money.Amount, currency string, day calendar.Day) (money.Amount, bool) {
	if currency == rs.to {
		return a, true
	}
	list := rs.from[currency]
	i, _ := slices.BinarySearchFunc(list, day+1, func(r rate, d calendar.Day) int { return calendar.Compare(r.day, d) })
	if i == 0 {
		return 0, false
	}
	r := list[i-1]
	v := uint64(max(a, -a))
	hi, lo := bits.Mul64(v, r.den)
	lo, carry := bits.Add64(lo, r.num/2, 0)
	hi += carry
	if hi >= r.num {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, r.num)
	if q > 1<<62 {
		return 0, false
	}
	if a < 0 {
		return -money.Amount(q), true
	}
	return money.Amount(q), true
}
