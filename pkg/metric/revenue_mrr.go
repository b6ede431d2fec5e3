package metric

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// askContracts tells what the contracts of p are worth a month at each of the
// bounds, and on which day the first of them started; ok is false where a sum
// does not fit.
func (r *revenues) askContracts(p dataset.Person) (first calendar.Day, ok bool) {
	stretches := r.service.of(p)
	if len(stretches) == 0 {
		return 0, true
	}
	priced := false
	for _, c := range r.ds.Contracts(p) {
		switch {
		case !serves(c, r.ds.AsOf()):
		case c.MRR.IsNone():
			r.unpriced++
		default:
			priced = true
		}
	}
	if !priced {
		return 0, true
	}
	r.priced++
	for i, day := range r.bounds {
		if r.sums[i], ok = recurring(r.ds.Contracts(p), day, r.ds.AsOf()); !ok {
			return 0, false
		}
	}
	return stretches[0].start, true
}

// serves reports whether a contract counts: it has a start up to as-of, and no
// end before it.
func serves(c dataset.Contract, asOf calendar.Day) bool {
	return !c.Start.IsZero() && c.Start <= asOf && (c.End.IsZero() || c.End >= c.Start)
}

// recurring is what contracts are worth a month at a day, and how many there
// are: those that started before it and have not ended before it. One that
// starts on the day counts where it takes the place of another, whose last day
// was the one before.
func recurring(contracts []dataset.Contract, t, asOf calendar.Day) (at sumTo, ok bool) {
	renewed := false
	for _, c := range contracts {
		renewed = renewed || serves(c, asOf) && c.End == t-1
	}
	ok = true
	for _, c := range contracts {
		switch {
		case !serves(c, asOf) || c.MRR.IsNone():
		case c.Start > t || c.Start == t && !renewed:
		case !c.End.IsZero() && c.End < t:
		default:
			var fits bool
			at.revenue, fits = at.revenue.Add(c.MRR)
			at.purchases++
			ok = ok && fits
		}
	}
	return at, ok
}

// contractChange is change on contracts: what was worth a month at the start
// of period k, and what is at its end.
func (r *revenues) contractChange(first calendar.Day, k int) (c change, ok bool) {
	from, to := &r.sums[r.ends[k][2]], &r.sums[r.ends[k][3]]
	if *from == *to && from.revenue == 0 {
		return change{}, true
	}
	_, ok = to.revenue.Add(-from.revenue)
	return change{from.revenue, to.revenue, to.purchases > 0, first >= r.cuts[k].Start}, ok
}

// needMRR refuses contracts of which none says what it is worth.
func (r *revenues) needMRR() error {
	if err := r.service.need(); err != nil {
		return err
	}
	if r.priced > 0 {
		return nil
	}
	return &DataError{LacksMRR, "revenue of contracts needs what they are worth a month, and no contract says it", "name the column that holds the monthly recurring revenue"}
}

const recurringDefinition = "what the contracts of customers are worth a month at the end of the period, beside what they were worth at its start, and how much of that is still there"

// recurringMeanings are the movements on contracts.
var recurringMeanings = [movements]string{
	MovementNew:         "customers whose first contract starts in the period",
	MovementChurned:     "customers with contracts worth something at the start of the period and none at its end",
	MovementReactivated: "customers who had contracts before the period, but none worth anything at its start, and have some at its end",
	MovementExpansion:   "customers whose contracts are worth more at the end of the period than at its start",
	MovementContraction: "customers whose contracts are worth less at the end of the period than at its start",
}

// noteContracts says which contracts are left out.
func (r *revenues) noteContracts(n *notes) {
	r.service.note(n)
	if r.unpriced > 0 {
		n.add("%s without an mrr: left out", counted(r.unpriced, "contract"))
	}
}
