package dataset

import (
	"cmp"
	"slices"
	"sort"

	"github.com/retain-cli/retain/pkg/calendar"
)

// A Contract is a stretch of time for which somebody is to be served.
type Contract struct {
	Start calendar.Day // first day of service; zero where not told
	End   calendar.Day // last day of service; zero where it has no end yet
}

// A held contract is whose it is, too.
type held struct {
	person   Person
	contract Contract
}

type signed struct {
	slot     slot
	contract Contract
}

// AddContract adds a contract of the person with that key, who may have
// several.
func (b *Builder) AddContract(key string, c Contract) {
	b.contracts = append(b.contracts, signed{b.slot(key), c})
}

// sign hangs the contracts on their people.
func (ds *Dataset) sign(contracts []signed) {
	all := make([]held, len(contracts))
	for i, c := range contracts {
		all[i] = held{ds.person(c.slot), c.contract}
	}
	slices.SortFunc(all, func(a, b held) int {
		x, y := a.contract, b.contract
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(x.Start, y.Start), cmp.Compare(x.End-1, y.End-1))
	})
	for _, h := range all {
		ds.holders = append(ds.holders, h.person)
		ds.contracts = append(ds.contracts, h.contract)
	}
}

// Contracts returns the contracts of p by start, then end; not to be changed.
func (ds *Dataset) Contracts(p Person) []Contract {
	from := sort.Search(len(ds.holders), func(i int) bool { return ds.holders[i] >= p })
	to := from
	for to < len(ds.holders) && ds.holders[to] == p {
		to++
	}
	return ds.contracts[from:to]
}

// HasContracts reports whether anybody has a contract.
func (ds *Dataset) HasContracts() bool { return len(ds.contracts) > 0 }
