package metric

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A DiffListRow is a record that changed the past, as either export has it; what
// one of them does not have is empty there.
type DiffListRow struct {
	// Cause is that of the record's order.
	Cause Cause `csv:"cause" json:"cause"`
	// OldCustomer and NewCustomer are whose it is; empty where the export does
	// not have it, or where it names nobody.
	OldCustomer string `csv:"old_customer" json:"old_customer"`
	NewCustomer string `csv:"new_customer" json:"new_customer"`
	// OrderID is empty where there is none.
	OrderID string `csv:"order_id" json:"order_id"`
	// OldDay and NewDay are when it was; none where it cannot be read.
	OldDay calendar.Day `csv:"old_day" json:"old_day"`
	NewDay calendar.Day `csv:"new_day" json:"new_day"`
	// OldAmount and NewAmount are what it counts for, less what was given back
	// of it; undefined where it does not count, and in data without amounts.
	OldAmount money.Amount `csv:"old_amount" json:"old_amount"`
	NewAmount money.Amount `csv:"new_amount" json:"new_amount"`
	// OldAt and NewAt are where it stands, as file:line.
	OldAt string `csv:"old_at" json:"old_at" table:"keep"`
	NewAt string `csv:"new_at" json:"new_at" table:"keep"`
	// Why is why it does not count in one of the exports, where it is there.
	Why string `csv:"why" json:"why"`
}

// DiffList returns the records that changed the past by a cause, those of an
// order that are the same in both exports left out; CauseNone is all causes but
// CauseLater. They are sorted by cause, customer, day and order. Errors are as
// Diff has them.
func DiffList(older, newer *dataset.Dataset, o DiffOptions, cause Cause) (Result[DiffListRow], error) {
	c, err := newComparison(older, newer, o)
	if err != nil {
		return Result[DiffListRow]{}, err
	}
	if err := c.match(cause == CauseLater); err != nil {
		return Result[DiffListRow]{}, err
	}
	slices.SortStableFunc(c.pairs, func(a, b pair) int { return cmp.Compare(a.cause, b.cause) })
	rows := []DiffListRow{}
	for i := range c.pairs {
		if p := &c.pairs[i]; p.cause == cause || cause == CauseNone && p.cause != CauseLater {
			rows = append(rows, c.list(p)...)
		}
	}
	name := allCauses
	if cause != CauseNone {
		name = cause.String()
	}
	return Result[DiffListRow]{
		Metric: diffText.Name, Definition: "records that changed the past: " + causeMeanings[cause], AsOf: c.asOf, Period: &c.whole,
		Settings: []Setting{{"list", name}}, Rows: rows,
	}, nil
}

// list returns the records of a pair that differ.
func (c *comparison) list(p *pair) []DiffListRow {
	var was, is []DiffRecord
	switch {
	case p.older != nil && p.newer != nil && p.older.key == p.newer.key:
		was, is = beyond(p.older.records, p.newer.records), beyond(p.newer.records, p.known())
		if p.cause == CauseStatus || p.cause == CauseUnusable {
			was, is = append(was, beyond(p.older.others, p.newer.others)...), append(is, beyond(p.newer.others, p.older.others)...)
		}
	case p.older != nil && p.newer != nil:
		was, is = p.older.records, p.newer.records
	case p.into != nil:
		was, is = p.older.records, beyond(p.into.records, beyond(p.into.records, p.older.records))
	case p.older != nil:
		was, is = p.older.records, p.loose
	default:
		was, is = p.loose, p.newer.records
	}
	was, is = alongside(was, is)
	rows := make([]DiffListRow, len(was))
	for i := range rows {
		r := DiffListRow{Cause: p.cause, OrderID: p.any().id, OldAmount: money.None, NewAmount: money.None}
		why := ""
		r.OldCustomer, r.OldDay, r.OldAmount, r.OldAt, r.Why = c.shown(&was[i])
		r.NewCustomer, r.NewDay, r.NewAmount, r.NewAt, why = c.shown(&is[i])
		r.Why = cmp.Or(r.Why, why)
		rows[i] = r
	}
	return rows
}

// alongside puts records that say the same beside each other, then the others
// in their order; a record without one beside it has a zero one.
func alongside(was, is []DiffRecord) (left, right []DiffRecord) {
	was, is = slices.SortedStableFunc(slices.Values(was), compareRecords), slices.SortedStableFunc(slices.Values(is), compareRecords)
	only, also := beyond(was, is), beyond(is, was)
	left, right = beyond(was, only), beyond(is, also)
	n := max(len(only), len(also))
	only, also = append(only, make([]DiffRecord, n-len(only))...), append(also, make([]DiffRecord, n-len(also))...)
	return append(left, only...), append(right, also...)
}

// shown is what the list shows of a record; nothing of a zero one.
func (c *comparison) shown(r *DiffRecord) (customer string, day calendar.Day, amount money.Amount, at, why string) {
	amount = money.None
	if r.File == "" {
		return "", 0, amount, "", ""
	}
	if c.older.HasAmounts() && r.Fate <= FateReturn {
		amount = r.Amount
	}
	switch {
	case r.Fate == FateNobody:
		why = "it names no customer"
	case r.Fate > FateReturn:
		why = r.Why
	}
	if r.Key != "" {
		customer = c.shownKey(r.Key)
	}
	return customer, r.Day, amount, r.File + ":" + strconv.Itoa(r.Line), why
}
