package metric

import (
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// A Stage is where somebody stands in the life of a customer: in exactly one.
type Stage uint8

// The stages. Of those whom the words of several fit, StageLapsed goes first,
// then StageWonBack, then StageAtRisk.
const (
	StageNone       Stage = iota // not there yet: neither a purchase nor a record in the customers file
	StageProspect                // in the customers file, without a purchase
	StageNew                     // active, with one purchase
	StageDeveloping              // active, with two purchases
	StageLoyal                   // active, with three purchases or more
	StageAtRisk                  // active, but silent for long, by their usual gap
	StageLapsed                  // bought, but is not active
	StageWonBack                 // active, not active a window earlier, first bought before that
	stages

	firstBought = StageNew // first stage of those who bought
)

var stageNames = [stages]string{NoGroup, "prospect", "new", "developing", "loyal", "at risk", "lapsed", "won back"}

// String returns the stage's name: "at risk"; NoGroup for StageNone.
func (s Stage) String() string { return stageNames[s] }

var stageMeanings = [stages]string{
	StageProspect:   "people of the customers file who never bought",
	StageNew:        "active customers with one purchase who are not at risk",
	StageDeveloping: "active customers with two purchases who are neither at risk nor won back",
	StageLoyal:      "active customers with three purchases or more who are neither at risk nor won back",
	StageAtRisk:     "active customers whose time since the last purchase is 1.5 x their usual gap or more",
	StageLapsed:     "customers without a purchase in the window that ends with as-of",
	StageWonBack:    "active customers who bought before, but were not active a window earlier",
}

// meaning says who is in the stage.
func (s Stage) meaning() string { return stageMeanings[s] }

// MarshalText gives String.
func (s Stage) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name of a stage that StageList lists, with a hyphen
// or an underscore for the space if need be; "" is StageNone.
func (s *Stage) UnmarshalText(text []byte) error {
	name := strings.NewReplacer("-", " ", "_", " ").Replace(string(text))
	if name == "" {
		*s = StageNone
		return nil
	}
	for stage := StageProspect; stage < stages; stage++ {
		if strings.EqualFold(stage.String(), name) {
			*s = stage
			return nil
		}
	}
	names := stageNames[StageProspect:]
	return fmt.Errorf("%q: want %s%s", text, either(names), guess(name, names))
}

// lives tell people's stages as of a day.
type lives struct {
	ds               *dataset.Dataset
	opening, closing bound // the day, and the one a window earlier
	rhythm           rhythm
}

// newLives returns the lives as of each of the days.
func newLives(ds *dataset.Dataset, w window, days ...calendar.Day) []lives {
	all := make([]lives, len(days))
	for i, r := range newRhythms(ds, days...) {
		closing := w.at(days[i])
		all[i] = lives{ds, w.at(closing.from), closing, r}
	}
	return all
}

// stage returns the stage of p, whose orders these are.
func (l *lives) stage(p dataset.Person, orders []dataset.Order) Stage {
	var opening, closing standing
	times := 0
	for _, o := range orders {
		if o.Day >= l.closing.day {
			break
		}
		if !o.Purchase {
			continue
		}
		if o.Day < l.opening.day {
			opening.last = o.Day
		}
		closing.last = o.Day
		times++
	}
	switch {
	case times == 0:
		return l.beforePurchase(p, orders)
	case !closing.active(l.closing):
		return StageLapsed
	case box(opening, closing, l.opening, l.closing) == BoxReactivated:
		return StageWonBack
	case l.rhythm.overdue(orders, closing.last):
		return StageAtRisk
	case times == 1:
		return StageNew
	case times == 2:
		return StageDeveloping
	}
	return StageLoyal
}

// beforePurchase returns the stage of p without a purchase before the day.
// Whoever signed up later was not there yet; without a day of sign-up neither
// was who bought later.
func (l *lives) beforePurchase(p dataset.Person, orders []dataset.Order) Stage {
	if !l.ds.Listed(p) {
		return StageNone
	}
	there := l.ds.Profile(p).SignUp
	if there.IsZero() {
		there, _ = purchases(orders)
	}
	if there >= l.closing.day {
		return StageNone
	}
	return StageProspect
}
