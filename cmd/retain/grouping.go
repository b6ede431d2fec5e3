package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

// derivedColumns are those that --by finds out itself, where no file has one
// of that name.
var derivedColumns = []string{metric.ByCohort, metric.ByTenure, metric.ByStage, metric.ByRFM, metric.ByNPS}

// byFlag adds the flag that groups the customers of a figure.
func byFlag(cmd *cobra.Command, by *string) {
	cmd.Flags().StringVar(by, "by", "", "a row for each value of this `column` of the customers or the sales, or of "+oneOf(derivedColumns))
}

// optoutFlag adds the flag that keeps those off a list who do not want to be
// written to.
func optoutFlag(cmd *cobra.Command, exclude *bool) {
	cmd.Flags().BoolVar(exclude, "exclude-optout", false, "leave out those of whom the customers file says that they do not want to be written to")
}

// grouped adds the files that may hold the column that groups, or what it is
// derived from.
func (n need) grouped() need {
	if n.by == "" {
		return n
	}
	also := []ingest.Kind{ingest.Customers}
	switch by := strings.ToLower(n.by); {
	case by == metric.ByNPS:
		also = append(also, ingest.Survey)
	case slices.Contains(derivedColumns, by):
		also = append(also, ingest.Sales)
	}
	n.also = slices.Clone(n.also)
	for _, k := range also {
		if k != n.kind && !slices.Contains(n.also, k) {
			n.also = append(n.also, k)
		}
	}
	return n
}
