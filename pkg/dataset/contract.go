package dataset

import (
	"cmp"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A Contract is a stretch of days on which somebody is served.
type Contract struct {
	Start calendar.Day // first day of service; zero where not told
	End   calendar.Day // last day of service; zero while there is no end
	MRR   money.Amount // revenue a month; money.None where not told
}

// last returns the last day of service, or MaxDay while there is no end.
func (c Contract) last() calendar.Day {
	if c.End.IsZero() {
		return calendar.MaxDay
	}
	return c.End
}

type signed struct {
	person   uint64 // see identify
	contract Contract
}

// AddContract adds a contract of the person with that key, who may have
// several.
func (b *Builder) AddContract(key string, c Contract) {
	b.contracts = append(b.contracts, signed{b.person(key), c})
}

// sign gives people their contracts.
func (ds *Dataset) sign(contracts []signed) {
	if len(contracts) == 0 {
		return
	}
	type held struct {
		Contract
		person Person
	}
	all := make([]held, len(contracts))
	for i, c := range contracts {
		all[i] = held{c.contract, ds.person(c.person)}
	}
	slices.SortFunc(all, func(a, b held) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.Start, b.Start), cmp.Compare(a.last(), b.last()), cmp.Compare(a.MRR, b.MRR))
	})
	ds.contracts = make([]Contract, len(all))
	ds.contractsEnd = make([]int32, len(ds.part))
	for i, c := range all {
		ds.contracts[i] = c.Contract
		ds.contractsEnd[c.person]++
	}
	for p := range ds.contractsEnd[1:] {
		ds.contractsEnd[p+1] += ds.contractsEnd[p]
	}
}

// HasContracts reports whether anybody has a contract.
func (ds *Dataset) HasContracts() bool { return len(ds.contracts) > 0 }

// Contracts returns the contracts of p by start, then end; not to be changed.
func (ds *Dataset) Contracts(p Person) []Contract {
	if ds.contracts == nil {
		return nil
	}
	from := int32(0)
	if p > 0 {
		from = ds.contractsEnd[p-1]
	}
	return ds.contracts[from:ds.contractsEnd[p]]
}
