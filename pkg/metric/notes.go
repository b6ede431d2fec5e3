package metric

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
)

// few is the number of customers or responses below which a result says that
// a figure rests on few.
const few = 30

// notes are what the reader of a result should know.
type notes []string

func (n *notes) add(format string, args ...any) { *n = append(*n, fmt.Sprintf(format, args...)) }

// gap says that as-of lies after the latest thing that counts.
func (n *notes) gap(d Data, thing string, latest calendar.Day) {
	if days := int(d.AsOf() - latest); days > 0 && latest > 0 {
		n.add("the latest %s is from %s, %s before as-of %s", thing, latest, counted(days, "day"), d.AsOf())
	}
}

// reach returns those of the notes that say how far the data reaches.
func reach(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(n string) bool {
		return !strings.HasPrefix(n, "the latest ") && !strings.Contains(n, "the data starts on")
	})
}

// cuts says what Every left over, and which calendar periods are cut short.
func (n *notes) cuts(every calendar.Every, cuts []calendar.Cut, rest calendar.Period) {
	if rest.Len() > 0 {
		n.add("%s is left out: shorter than %s", rest, every)
	}
	for _, c := range cuts {
		if !c.Complete {
			n.add("%s is not a whole %s", c.Period, every)
		}
	}
}

// few says which figures rest on few: those of small rows, whose only one
// rests on base.
func (n *notes) few(figure string, small, rows, base int, things string) {
	switch {
	case small > 0 && rows == 1:
		n.add("the %s rests on %s only: look at its interval", figure, counted(base, things))
	case small > 0:
		n.add("%d of %d %ss rest on fewer than %d %ss: look at their intervals", small, rows, figure, few, things)
	}
}

// groups says what the groups take for granted.
func (n *notes) groups(g *grouping) {
	if g != nil {
		*n = append(*n, g.notes...)
	}
}
