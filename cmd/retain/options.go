package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retain-cli/retain/pkg/metric"
)

// shapeless are the flags that say where things are, or how fast to go: no
// figure depends on them. What files there are is said among the inputs; the
// address of a warehouse may hold a password.
var shapeless = []string{"sales", "customers", "survey", "dir", "rejects", "workers", "plot", keyFileFlag, "from", "timeout", "explain"}

// rememberOptions notes what was set of all that shapes a figure, typed or
// configured, as it would be typed: with the version of the program and the
// inputs it is what one needs to get the same figure again.
func (a *app) rememberOptions(cmd *cobra.Command) {
	a.given = nil
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		section := f.Annotations[sectionNote]
		shows := slices.Contains(section, outputSection) || slices.Contains(section, generalSection)
		if a.origins[f.Name].level == byDefault || shows || slices.Contains(shapeless, f.Name) || f.Value.String() == f.DefValue {
			return
		}
		value := f.Value.String()
		if f.Name == "as-of" && a.inputs.asOf.today {
			value = a.today().String()
		}
		a.given = append(a.given, metric.Setting{Name: f.Name, Value: value})
	})
	for _, key := range []string{formatsKey, joinsKey} {
		if value := a.inputs.names()[key]; value != "" {
			a.given = append(a.given, metric.Setting{Name: key, Value: value})
		}
	}
	slices.SortFunc(a.given, func(x, y metric.Setting) int { return strings.Compare(x.Name, y.Name) })
}
