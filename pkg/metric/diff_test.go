package metric

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// An exported is an export as a test writes it: a line for each record,
// "customer day amount [order [fate]]", - for none. A negative amount is a
// return.
type exported []string

func export(text string) (e exported) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			e = append(e, line)
		}
	}
	return e
}

var fateNames = map[string]Fate{"cancelled": FateNoSale, "unreadable": FateUnusable}

// fields are those of a line; fate is what became of it.
func (e exported) fields(i int) (f []string, fate Fate) {
	f = strings.Fields(e[i])
	for len(f) < 4 {
		f = append(f, "-")
	}
	switch {
	case f[0] == "-":
		fate = FateNobody
	case len(f) > 4:
		fate = fateNames[f[4]]
	case f[2][0] == '-':
		fate = FateReturn
	}
	return f, fate
}

// data returns the orders of the export.
func (e exported) data(t testing.TB, asOf string) *dataset.Dataset {
	t.Helper()
	s := shop{asOf: asOf}
	for i := range e {
		if f, fate := e.fields(i); fate <= FateReturn {
			s.sales += strings.Join(f[:4], " ") + "\n"
		}
	}
	return s.build(t)
}

// file returns what the export, called so, holds of what is wanted.
func (e exported) file(t testing.TB, name string, keys, nameless []string) (file DiffFile) {
	t.Helper()
	at := map[orderName]int{}
	sold := map[int]bool{}
	for i := range e {
		f, fate := e.fields(i)
		r := DiffRecord{
			Key: text(f[0]), Order: text(f[3]), File: name, Line: i + 1, Day: day(t, f[1]), Amount: amount(t, f[2]), Of: -1, Fate: fate,
		}
		if fate > FateReturn {
			r.Why = f[len(f)-1]
		}
		if !slices.Contains(keys, r.Key) && (r.Key != "" || !slices.Contains(nameless, r.Order)) {
			continue
		}
		if fate <= FateReturn {
			order := filedOrder{key: r.Key, id: r.Order, day: r.Day}
			k, ok := at[order.name()]
			if !ok {
				k = len(file.Orders)
				at[order.name()] = k
				file.Orders = append(file.Orders, DiffOrder{Key: r.Key, ID: r.Order, Day: r.Day})
			}
			// The day of an order is that of its first sale, else of its first line.
			o := &file.Orders[k]
			switch sale := fate == FateCounts; {
			case sale == sold[k]:
				o.Day = min(o.Day, r.Day)
			case sale:
				o.Day, sold[k] = r.Day, true
			}
			o.Amount += r.Amount
			r.Of = k
		}
		file.Records = append(file.Records, r)
	}
	return file
}

// diffing returns the data of two exports, of which the older ends with 2024,
// and the options that compare them.
func diffing(t testing.TB, was, is exported) (older, newer *dataset.Dataset, o DiffOptions) {
	t.Helper()
	o = DefaultDiff
	o.Filed = func(w DiffWanted) (older, newer DiffFile, err error) {
		return was.file(t, "old", w.Keys, w.OlderNameless), is.file(t, "new", w.Keys, w.NewerNameless), nil
	}
	return was.data(t, "2024-12-31"), is.data(t, "2025-12-31"), o
}

// causeLines are the rows of the section causes, a line each.
func causeLines(res Result[DiffRow]) (lines []string) {
	for _, r := range res.Sections[0].Rows.([]DiffCauseRow) {
		lines = append(lines, fmt.Sprintf("%s %d %d %s", r.Cause, r.Orders, r.Customers, r.Change))
	}
	return lines
}

// listLines are the rows of a list, a line each.
func listLines(res Result[DiffListRow]) (lines []string) {
	for _, r := range res.Rows {
		or := func(s string) string {
			if s == "" {
				return "-"
			}
			return s
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s>%s %s %s>%s %s %s", r.Cause, or(r.OldCustomer), or(r.NewCustomer),
			or(r.OrderID), or(r.OldAmount.String()), or(r.NewAmount.String()), or(r.OldAt)+">"+or(r.NewAt), r.Why)))
	}
	return lines
}

func TestDiffCauses(t *testing.T) {
	tests := []struct {
		name   string
		was    string
		is     string
		causes []string // cause, orders, customers, change
		list   []string
	}{
		{"nothing", "A 2024-02-10 10 1", "A 2024-02-10 10 1", nil, nil},
		{"a late order", "A 2024-02-10 10 1", "A 2024-02-10 10 1\nB 2024-03-01 5 2",
			[]string{"added 1 1 5.00"}, []string{"added ->B 2 ->5.00 ->new:2"}},
		{"a late line of an order", "A 2024-02-10 10 1", "A 2024-02-10 10 1\nA 2024-02-09 5 1",
			[]string{"added 1 1 5.00"}, []string{"added ->A 1 ->5.00 ->new:2"}},
		{"a late line of a day", "A 2024-02-10 10", "A 2024-02-10 10\nA 2024-02-10 5",
			[]string{"added 1 1 5.00"}, []string{"added ->A - ->5.00 ->new:2"}},
		{"an order less", "A 2024-02-10 10 1\nB 2024-03-01 5 2", "A 2024-02-10 10 1",
			[]string{"vanished 1 1 -5.00"}, []string{"vanished B>- 2 5.00>- old:2>-"}},
		{"a line less", "A 2024-02-10 10 1\nA 2024-02-10 5 1", "A 2024-02-10 10 1",
			[]string{"vanished 1 1 -5.00"}, []string{"vanished A>- 1 5.00>- old:2>-"}},
		{"a late refund", "A 2024-02-10 10 1", "A 2024-02-10 10 1\nA 2025-02-01 -10 1",
			[]string{"refunds 1 1 -10.00"}, []string{"refunds ->A 1 ->-10.00 ->new:2"}},
		{"a credit note", "A 2024-02-10 10", "A 2024-02-10 10\nA 2024-03-01 -4",
			[]string{"refunds 1 1 -4.00"}, []string{"refunds ->A - ->-4.00 ->new:2"}},
		{"a refund taken back", "A 2024-02-10 10 1\nA 2024-02-11 -4 1", "A 2024-02-10 10 1",
			[]string{"refunds 1 1 4.00"}, []string{"refunds A>- 1 -4.00>- old:2>-"}},
		{"another amount", "A 2024-02-10 10 1\nA 2024-02-10 3 1", "A 2024-02-10 12 1\nA 2024-02-10 3 1",
			[]string{"amounts 1 1 2.00"}, []string{"amounts A>A 1 10.00>12.00 old:1>new:1"}},
		{"another day", "A 2024-02-10 10 1", "A 2024-02-12 10 1",
			[]string{"dates 1 1 0.00"}, []string{"dates A>A 1 10.00>10.00 old:1>new:1"}},
		{"another day, without ids", "A 2024-02-10 10\nA 2024-03-01 4", "A 2024-02-12 10\nA 2024-03-01 4",
			[]string{"dates 1 1 0.00"}, []string{"dates A>A - 10.00>10.00 old:1>new:1"}},
		{"a day that is no past", "A 2024-02-10 10 1\nA 2024-03-01 4 2", "A 2025-02-12 10 1\nA 2024-03-01 4 2",
			[]string{"dates 1 1 -10.00"}, []string{"dates A>A 1 10.00>10.00 old:1>new:1"}},
		{"cancelled", "A 2024-02-10 10 1\nA 2024-03-01 4 2", "A 2024-02-10 10 1 cancelled\nA 2024-03-01 4 2",
			[]string{"status 1 1 -10.00"}, []string{"status A>A 1 10.00>- old:1>new:1 cancelled"}},
		{"one line cancelled", "A 2024-02-10 10 1\nA 2024-02-10 4 1", "A 2024-02-10 10 1 cancelled\nA 2024-02-10 4 1",
			[]string{"status 1 1 -10.00"}, []string{"status A>A 1 10.00>- old:1>new:1 cancelled"}},
		{"paid at last", "A 2024-02-10 10 - cancelled\nA 2024-03-01 4", "A 2024-02-10 10\nA 2024-03-01 4",
			[]string{"status 1 1 10.00"}, []string{"status A>A - ->10.00 old:1>new:1 cancelled"}},
		{"readable at last", "A 2024-02-10 10 1 unreadable\nA 2024-03-01 4 2", "A 2024-02-10 10 1\nA 2024-03-01 4 2",
			[]string{"unusable 1 1 10.00"}, []string{"unusable A>A 1 ->10.00 old:1>new:1 unreadable"}},
		{"a guest who is known now", "- 2024-02-10 10 1\nA 2024-03-01 4 2\n- 2024-02-10 3 1", "A 2024-02-10 3 1\nA 2024-02-10 10 1\nA 2024-03-01 4 2",
			[]string{"moved 1 1 13.00"}, []string{
				"moved ->A 1 ->3.00 old:3>new:1 it names no customer", "moved ->A 1 ->10.00 old:1>new:2 it names no customer",
			}},
		{"an order of somebody else", "A 2024-02-10 10 1\nA 2024-03-01 4 2\nB 2024-03-01 4 3", "B 2024-02-10 10 1\nA 2024-03-01 4 2\nB 2024-03-01 4 3",
			[]string{"moved 1 2 0.00"}, []string{"moved A>B 1 10.00>10.00 old:1>new:1"}},
		{"two customers who are one", "A 2024-02-10 10 1\nB 2024-03-01 4 2", "B 2024-02-10 10 1\nB 2024-03-01 4 2",
			[]string{"merged 1 2 0.00"}, []string{"merged A>B 1 10.00>10.00 old:1>new:1"}},
		{"two who are a third", "A 2024-02-10 10 1\nB 2024-03-01 4 2", "C 2024-02-10 10 1\nC 2024-03-01 4 2",
			[]string{"merged 2 3 0.00"}, []string{"merged A>C 1 10.00>10.00 old:1>new:1", "merged B>C 2 4.00>4.00 old:2>new:2"}},
		{"merged, without ids, on a day of both", "A 2024-02-10 10\nB 2024-02-10 4\nA 2024-03-05 7", "B 2024-02-10 10\nB 2024-02-10 4\nB 2024-03-05 7",
			[]string{"merged 3 2 0.00"}, []string{
				"merged A>B - 10.00>10.00 old:1>new:1", "merged A>B - 7.00>7.00 old:3>new:3",
			}},
		{"another id of a customer", "A 2024-02-10 10 1\nA 2024-03-01 4 2\nC 2024-03-01 4 3", "Z 2024-02-10 10 1\nZ 2024-03-01 4 2\nC 2024-03-01 4 3",
			[]string{"renamed 2 2 0.00"}, []string{"renamed A>Z 1 10.00>10.00 old:1>new:1", "renamed A>Z 2 4.00>4.00 old:2>new:2"}},
		{"another id of an order", "A 2024-02-10 10 1\nA 2024-03-01 4 2", "A 2024-02-10 10 77\nA 2024-03-01 5 2",
			[]string{"amounts 1 1 1.00"}, []string{"amounts A>A 2 4.00>5.00 old:2>new:2"}},
		{"new business", "A 2024-02-10 10 1", "A 2024-02-10 10 1\nA 2025-03-01 4 2\nB 2025-03-01 4 3",
			[]string{"later 2 2 0.00"}, nil},
		{"several", "A 2024-02-10 10 1\nA 2024-03-01 4 2", "A 2024-02-10 11 1\nA 2024-03-02 4 2\nA 2024-04-01 4 3",
			[]string{"added 1 1 4.00", "amounts 1 1 1.00", "dates 1 1 0.00"}, []string{
				"added ->A 3 ->4.00 ->new:3", "amounts A>A 1 10.00>11.00 old:1>new:1", "dates A>A 2 4.00>4.00 old:2>new:2",
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			older, newer, o := diffing(t, export(tt.was), export(tt.is))
			wantLines(t, causeLines(must[DiffRow](t)(Diff(older, newer, o))), tt.causes...)
			wantLines(t, listLines(must[DiffListRow](t)(DiffList(older, newer, o, CauseNone))), tt.list...)
		})
	}
}

// By hand: A was retained and B had left; a late order of B of October makes B
// retained, and a refund of all that A bought in the half-year makes A one who
// left. So both figures stay, but not who they are of; revenue does not.
func TestDiffFigures(t *testing.T) {
	was := export("A 2024-02-10 10 1\nA 2024-09-01 20 2\nB 2024-05-05 30 3\nC 2024-08-01 5 4\nC 2024-04-01 5 5")
	is := append(slices.Clone(was), "B 2024-10-01 7 6", "A 2025-01-15 -20 2", "C 2025-01-16 9 7")
	older, newer, o := diffing(t, was, is)
	res := must[DiffRow](t)(Diff(older, newer, o))
	var lines []string
	for _, r := range res.Rows {
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s", r.Start, r.End, r.Figure, r.Step, r.Value))
	}
	wantLines(t, lines,
		"2024-02-10 2024-12-31 all_revenue old 70.00",
		"2024-02-10 2024-12-31 all_revenue new 57.00",
		"2024-02-10 2024-12-31 all_revenue change -13.00",
		"2024-02-10 2024-12-31 all_revenue added 7.00",
		"2024-02-10 2024-12-31 all_revenue refunds -20.00",
		"2024-07-01 2024-12-31 revenue old 25.00",
		"2024-07-01 2024-12-31 revenue new 12.00",
		"2024-07-01 2024-12-31 revenue change -13.00",
		"2024-07-01 2024-12-31 revenue added 7.00",
		"2024-07-01 2024-12-31 revenue refunds -20.00",
	)
	wantNote(t, res.Notes, "1 order of 1 customer for 9.00 after 2024-12-31: new business")

	o.AsOf = day(t, "2024-09-30") // before the late order, and after what was refunded
	res = must[DiffRow](t)(Diff(older, newer, o))
	i := slices.IndexFunc(res.Rows, func(r DiffRow) bool { return r.Figure == "churn_rate" && r.Step == "change" })
	// Active on 1 April: A; on 30 September A, B and C, and by the new export not
	// A any more.
	if i < 0 || res.Rows[i].Value.String() != "1" || res.Rows[i].Value.Human() != "+100.0 pp" {
		t.Errorf("churn_rate moved by %+v, want 1", res.Rows)
	}
	wantNote(t, res.Notes, "2 orders of 2 customers for 16.00 after 2024-09-30: new business")
}

func TestDiffNotes(t *testing.T) {
	tests := []struct{ was, is, want string }{
		{"A 2024-02-10 10 1", "A 2024-02-10 10 1", "nothing changed up to 2024-12-31"},
		{"A 2024-12-10 10 1\nA 2024-12-01 5 2", "A 2024-12-11 10 1\nA 2024-12-01 5 2", "no figure moved, though 1 order differs"},
		{"A 2024-12-10 10 1", "A 2024-12-10 10 1\nB 2024-12-31 5 2", "1 added order of 2024-12-31, the last day of the old export, may only be late because the day was not over: as-of 2024-12-30 leaves it out"},
		{"A 2024-12-10 10 1", "B 2024-12-10 9 2", "nobody has orders in both exports"},
	}
	for _, tt := range tests {
		older, newer, o := diffing(t, export(tt.was), export(tt.is))
		wantNote(t, must[DiffRow](t)(Diff(older, newer, o)).Notes, tt.want)
	}
}

func TestDiffErrors(t *testing.T) {
	e := export("A 2024-02-10 10 1")
	older, newer, o := diffing(t, e, e)
	diff := func(older, newer *dataset.Dataset, change func(*DiffOptions)) error {
		c := o
		change(&c)
		_, err := Diff(older, newer, c)
		return err
	}
	same := func(*DiffOptions) {}
	wantOption(t, diff(older, newer, func(o *DiffOptions) { o.Window = calendar.Span{} }), "window")
	wantOption(t, diff(older, newer, func(o *DiffOptions) { o.Since = calendar.Since{} }), "since")
	wantOption(t, diff(older, newer, func(o *DiffOptions) { o.Since = since(t, "2025-01-02") }), "since")
	wantOption(t, diff(older, newer, func(o *DiffOptions) { o.Every = every(t, "2y") }), "every")
	wantLack(t, diff(older, shop{asOf: "2024-12-31", sales: "A 2024-02-10 10 1", free: true}.build(t), same), LacksAmounts)
	wantLack(t, diff(shop{}.build(t), newer, same), LacksDays)
	wantLack(t, diff(older, newer, func(o *DiffOptions) { o.AsOf = day(t, "2024-02-09") }), LacksPurchases)
	other := export("A 2024-02-10 11 1").data(t, "2024-12-31")
	if err := diff(older, other, same); !errors.Is(err, errChanged) {
		t.Errorf("files that are not what they were: %v, want %v", err, errChanged)
	}
	gone := errors.New("gone")
	if err := diff(older, other, func(o *DiffOptions) {
		o.Filed = func(DiffWanted) (DiffFile, DiffFile, error) { return DiffFile{}, DiffFile{}, gone }
	}); !errors.Is(err, gone) {
		t.Errorf("files that cannot be read: %v, want %v", err, gone)
	}
}

func TestQuantity(t *testing.T) {
	tests := []struct {
		q                    Quantity
		human, machine, json string
	}{
		{Count(1234), "1,234", "1234", "1234"},
		{Count(5).To(Count(8)), "+3", "3", "3"},
		{Count(8).To(Count(5)), "-3", "-3", "-3"},
		{Sum(12345678), "1,234.57", "1234.5678", "1234.5678"},
		{Sum(5).To(Sum(5)), "-", "0.00", "0.00"},
		{Sum(0).To(Sum(125000)), "+12.50", "12.50", "12.50"},
		{Sum(125000).To(Sum(0)), "-12.50", "-12.50", "-12.50"},
		{Sum(money.None), "n/a", "", "null"},
		{Sum(money.None).To(Sum(1)), "n/a", "", "null"},
		{Share(0.125), "12.5%", "0.125", "0.125"},
		{Share(0.5).To(Share(0.125)), "-37.5 pp", "-0.375", "-0.375"},
		{Share(Undefined), "n/a", "", "null"},
		{Share(Undefined).To(Share(1)), "n/a", "", "null"},
	}
	for _, tt := range tests {
		b, err := tt.q.MarshalJSON()
		if err != nil || tt.q.Human() != tt.human || tt.q.String() != tt.machine || string(b) != tt.json {
			t.Errorf("%+v is %q, %q, %q (%v), want %q, %q, %q", tt.q, tt.q.Human(), tt.q.String(), b, err, tt.human, tt.machine, tt.json)
		}
	}
}
