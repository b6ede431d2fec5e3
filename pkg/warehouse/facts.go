package warehouse

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// Facts are what is known of sales as a whole. Every line counts in one of
// Bad, NotSale, OtherCurrency, AfterAsOf, Guests or Used, the first that fits.
type Facts struct {
	Lines         int
	Bad           int // without a usable day or amount
	NotSale       int // by their status
	OtherCurrency int
	AfterAsOf     int
	Guests        int          // that name nobody
	GuestAmount   money.Amount // of these
	Used          int
	UsedAmount    money.Amount

	// Floats are the columns of money that hold floats, which are rounded
	// line by line.
	Floats []string
	// Zone is where the days of instants begin; "" where no instant tells the
	// day.
	Zone string

	first, last, known calendar.Day // of all lines; known: the last of somebody up to as-of
	asOf               calendar.Day
	hasAmounts         bool
	groups             []string
	currencies         []string // the least and the greatest of each shard
}

// First returns the day of the first line; zero without one.
func (f *Facts) First() calendar.Day { return f.first }

// Last returns the day of the last line, also after as-of; zero without one.
func (f *Facts) Last() calendar.Day { return f.last }

// AsOf returns the last day that counts; zero without a line.
func (f *Facts) AsOf() calendar.Day { return f.asOf }

// HasAmounts reports whether the sales tell amounts.
func (f *Facts) HasAmounts() bool { return f.hasAmounts }

// CustomerColumns returns the column of the customers table that groups, if it
// has the one that was asked for.
func (f *Facts) CustomerColumns() []string { return f.groups }

// SalesColumn returns the column of the sales that can group: none.
func (f *Facts) SalesColumn() string { return "" }

// Facts finds out what there is. Errors are an *Error.
func (w *Warehouse) Facts(ctx context.Context) (*Facts, error) {
	if w.facts != nil {
		return w.facts, nil
	}
	s := &w.source
	f := &Facts{hasAmounts: w.shards[0].mapping.hasAmounts(), Floats: w.shards[0].mapping.floats()}
	if w.shards[0].mapping.fields[roleDate].kind == instant {
		f.Zone = s.zone()
	}
	if name := w.shards[0].groups.name; name != "" {
		f.groups = []string{name}
	}
	var total float64
	err := w.ask(ctx, func(sh *shard) string { return sh.facts(s) }, func(r row) error {
		f.add(r, &total)
		if w.shards[0].mapping.has(roleCurrency) {
			f.currencies = append(f.currencies, r.text(factCurrencies), r.text(factCurrencies+1))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, explained := w.shards[0].session.(scribe); explained {
		f.asOf = cmp.Or(s.AsOf, s.Today)
	} else if err := f.judge(w, total); err != nil {
		return nil, err
	}
	w.facts = f
	return f, nil
}

// The columns of the query for facts.
const (
	factLines = iota
	factBad
	factNotSale
	factOtherCurrency
	factAfter
	factGuests
	factGuestAmount
	factUsed
	factUsedAmount
	factFirst
	factLast
	factKnown
	factTotal
	factCurrencies // the least; the next is the greatest
)

// facts is the query for the facts of a shard.
func (sh *shard) facts(s *Source) string {
	m, d := &sh.mapping, sh.dialect
	flag := func(cond, name string) string {
		if cond == "" {
			return "1 = 0 AS " + name
		}
		return "CASE WHEN " + cond + " THEN 1 ELSE 0 END = 1 AS " + name
	}
	when := m.fields[roleDate]
	dated, priced := sh.dated(), sh.priced()
	guard := func(x, cond string) string { // what is NULL is not understood
		if cond == "" {
			return x
		}
		return "CASE WHEN " + cond + " THEN " + x + " ELSE 0 END"
	}
	amount := "0"
	if m.hasAmounts() {
		amount = guard(sh.amount(), priced)
	}
	lines := "SELECT " + strings.Join([]string{
		sh.customer().x + " AS " + lineCustomer,
		guard(d.day(when.x, when.sqlType, s.zone()), dated) + " AS " + lineDay,
		d.int(amount) + " AS " + lineAmount,
		flag(not(dated), "line_undated"),
		flag(not(priced), "line_unpriced"),
		flag(sh.noSale(s), "line_not_sale"),
		flag(sh.otherCurrency(s), "line_foreign"),
	}, ",\n  ")
	if m.has(roleCurrency) {
		lines += ",\n  " + sh.currency() + " AS line_currency"
	}
	lines += "\nFROM " + m.table
	after, nobody := "", d.blank(lineCustomer, sh.customer().sqlType)
	if s.AsOf != 0 {
		after = fmt.Sprintf("%s > %d", lineDay, s.AsOf)
	}
	// A server that computes an expression anew for each sum of it has less to
	// do where few kinds of lines are summed a second time; and it sees from the
	// truth values that they are few.
	by := "line_undated, line_not_sale, line_unpriced, line_foreign, line_after, line_nobody"
	if m.has(roleCurrency) {
		by += ", line_currency"
	}
	told := "SELECT *, " + flag(after, "line_after") + ", " + flag(nobody, "line_nobody") + "\nFROM " + within(lines, "lines")
	kinds := "SELECT " + by + ",\n  count(*) AS n, min(" + lineDay + ") AS first_day, max(" + lineDay + ") AS last_day, " +
		d.int("sum("+lineAmount+")") + " AS amount, " + d.total("abs("+lineAmount+")") + " AS total\nFROM " + within(told, "told") + "\nGROUP BY " + by
	binned := "SELECT *, CASE WHEN line_undated THEN 1 WHEN line_not_sale THEN 2 WHEN line_unpriced THEN 1 WHEN line_foreign THEN 3" +
		" WHEN line_after THEN 4 WHEN line_nobody THEN 5 ELSE 6 END AS line_bin\nFROM " + within(kinds, "kinds")
	in := func(n int) string { return fmt.Sprintf("line_bin = %d", n) }
	list := make([]string, factCurrencies)
	list[factLines] = d.int("coalesce(sum(n), 0)")
	for i, f := range []int{factBad, factNotSale, factOtherCurrency, factAfter, factGuests, factUsed} {
		list[f] = d.int(d.sumIf("n", in(i+1)))
	}
	list[factGuestAmount] = d.int(d.sumIf("amount", in(5)))
	list[factUsedAmount] = d.int(d.sumIf("amount", in(6)))
	list[factFirst] = d.int(d.minIf("first_day", "line_bin <> 1"))
	list[factLast] = d.int(d.maxIf("last_day", "line_bin <> 1"))
	list[factKnown] = d.int(d.maxIf("last_day", in(6)))
	list[factTotal] = d.total("total")
	if m.has(roleCurrency) {
		named := "(CASE WHEN line_bin >= 4 AND line_currency <> '' THEN upper(line_currency) END)"
		list = append(list, "coalesce(min"+named+", '')", "coalesce(max"+named+", '')")
	}
	return "SELECT " + strings.Join(list, ",\n  ") + "\nFROM " + within(binned, "binned")
}

// add adds what a shard says.
func (f *Facts) add(r row, total *float64) {
	n := func(i int) int { return int(r.int(i)) }
	f.Lines += n(factLines)
	f.Bad += n(factBad)
	f.NotSale += n(factNotSale)
	f.OtherCurrency += n(factOtherCurrency)
	f.AfterAsOf += n(factAfter)
	f.Guests += n(factGuests)
	f.GuestAmount += money.Amount(r.int(factGuestAmount))
	f.Used += n(factUsed)
	f.UsedAmount += money.Amount(r.int(factUsedAmount))
	*total += float64(r.int(factTotal))
	day := func(i int) calendar.Day {
		return calendar.Day(max(math.MinInt32, min(r.int(i), math.MaxInt32)))
	}
	if first := day(factFirst); first != 0 && (f.first == 0 || first < f.first) {
		f.first = first
	}
	f.last, f.known = max(f.last, day(factLast)), max(f.known, day(factKnown))
}

// judge refuses sales of which no figure can be computed.
func (f *Facts) judge(w *Warehouse, total float64) error {
	s, place := &w.source, w.source.Table
	switch {
	case f.Lines == 0:
		return &Error{Place: place, What: "no line"}
	case f.Bad > 0 && float64(f.Bad) > s.MaxBad*float64(f.Lines):
		return &Error{Place: place, Refused: true, What: fmt.Sprintf("%d of %d lines have no day or no amount", f.Bad, f.Lines),
			Hint: "leave them out in a view, or let more of them pass: --max-bad"}
	case f.first < 0 || f.last > calendar.MaxDay:
		return noCalendar(place)
	case total >= math.MaxInt64-1<<12:
		return &Error{Place: place, What: "amounts add up to more than " + money.Amount(math.MaxInt64).String()}
	}
	slices.Sort(f.currencies)
	if all := slices.Compact(f.currencies); len(all) > 1 && all[len(all)-2] != "" {
		return &Error{Place: place, What: "amounts in " + all[len(all)-2] + " and in " + all[len(all)-1] + " do not add up", Hint: "choose one: --currency " + all[len(all)-1]}
	}
	var err error
	f.asOf, err = s.lastDay(f.last)
	return err
}

func noCalendar(place string) error {
	return &Error{Place: place, What: "days that no calendar has, want the years 1 to 9999"}
}

// lastDay is the last day that counts, of a table whose last is that.
func (s *Source) lastDay(last calendar.Day) (calendar.Day, error) {
	if s.AsOf != 0 {
		return s.AsOf, nil
	}
	if s.Today != 0 && last > s.Today {
		return 0, &Error{Place: s.Table, What: fmt.Sprintf("the last day, %s, is later than today, %s", last, s.Today),
			Hint: fmt.Sprintf("leave out what is later: --as-of %s or --as-of today", s.Today)}
	}
	return last, nil
}
