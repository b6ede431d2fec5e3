package btyd

import (
	"fmt"
	"strings"
)

// A Reason is why data cannot carry a fit.
type Reason int

const (
	// BadInput is a history or a spend that cannot be.
	BadInput Reason = iota + 1
	// NoTime is no customer observed after the first purchase.
	NoTime
	// NobodyRepeats is no repeat purchase at all.
	NobodyRepeats
	// TooFewRepeaters are fewer than MinRepeaters customers who came back.
	TooFewRepeaters
	// NobodyStops is no sign that anyone stops buying for good: repeat customers
	// all bought on the last day, or the likelihood rises as the parameter of
	// stopping goes to 0. Everyone would count as alive.
	NobodyStops
	// NobodyDiffers is customers too alike: in how often they buy, in when they
	// stop or in what they spend. The likelihood rises as parameters grow
	// without bound together.
	NobodyDiffers
	// NoMeanSpend is an estimate of q of 1 or below: the mean spend of all would
	// be infinite.
	NoMeanSpend
	// NotConverged is a search that ended without an optimum.
	NotConverged
)

// A Refusal is the error of a fit that the data cannot carry.
type Refusal struct {
	Model  string // the model that was to be fitted: "BG/NBD"
	Reason Reason
	Detail string // what was found and what was wanted
}

// Error names the model, what was found and what was wanted.
func (r *Refusal) Error() string { return r.Model + ": " + r.Detail }

// refusal formats a Refusal.
func refusal(model string, reason Reason, format string, a ...any) *Refusal {
	return &Refusal{model, reason, fmt.Sprintf(format, a...)}
}

// refuse tells why maximise failed, from where the parameters were going.
func (o *optimum) refuse(model string, names []string) *Refusal {
	const far = farthest / 3
	up, down := make([]bool, 4), make([]bool, 4)
	var paths []string
	for i, name := range names {
		way := o.logs[i] - o.start[i]
		if up[i], down[i] = way > far, way < -far; up[i] {
			paths = append(paths, name+" grows without bound")
		} else if down[i] {
			paths = append(paths, name+" goes to 0")
		}
	}
	path := strings.Join(paths, ", ")
	switch {
	case path == "":
		return refusal(model, NotConverged, "no optimum found in %d steps; want more customers, or ones observed longer", o.iterations)
	case len(names) == 4 && down[2]:
		return refusal(model, NobodyStops, "nothing shows that customers stop buying for good (%s): everyone would count as alive; want customers observed longer", path)
	case len(names) == 4 && up[2] && up[3]:
		return refusal(model, NobodyDiffers, "customers do not differ in when they stop buying (%s); want more of them, or ones observed longer", path)
	case len(names) == 4 && up[0] && up[1]:
		return refusal(model, NobodyDiffers, "customers do not differ in how often they buy (%s); want more of them, or ones observed longer", path)
	case len(names) == 3 && (up[0] || up[1]):
		return refusal(model, NobodyDiffers, "the spends differ too little (%s); want spends that differ, between purchases and between customers", path)
	}
	return refusal(model, NotConverged, "the search ran away (%s); want more customers, or ones observed longer", path)
}
