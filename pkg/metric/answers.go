package metric

import (
	"sort"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// An attitude is what a score from 0 to 10 says of the respondent.
type attitude uint8

const (
	promoter  attitude = iota // 9 and 10
	passive                   // 7 and 8
	detractor                 // 0 to 6
	attitudes
)

var attitudeNames = [attitudes]string{"promoter", "passive", "detractor"}

func attitudeOf(score int8) attitude {
	switch {
	case score >= 9:
		return promoter
	case score >= 7:
		return passive
	}
	return detractor
}

// answersOf returns the responses of p, by day, then score.
func answersOf(ds *dataset.Dataset, p dataset.Person) []dataset.Response {
	all := ds.Responses()
	from := sort.Search(len(all), func(i int) bool { return all[i].Person >= p })
	to := from
	for to < len(all) && all[to].Person == p {
		to++
	}
	return all[from:to]
}

// lastAnswer returns the response of p that counts before a day: the latest,
// the lowest score of several on its day; ok is false where there is none.
// One without a day came before all others.
func lastAnswer(ds *dataset.Dataset, p dataset.Person, before calendar.Day) (r dataset.Response, ok bool) {
	for _, a := range answersOf(ds, p) {
		if a.Day >= before {
			break
		}
		if !ok || a.Day > r.Day {
			r, ok = a, true
		}
	}
	return r, ok
}

// undated counts the responses of known people that have no day.
func undated(ds *dataset.Dataset) (n int) {
	for _, r := range ds.Responses() {
		if r.Day.IsZero() && r.Person != dataset.Nobody {
			n++
		}
	}
	return n
}
