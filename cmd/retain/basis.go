package main

import (
	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

// basisFlag adds the flag that says what makes somebody a customer.
func basisFlag(cmd *cobra.Command, basis *metric.Basis) {
	cmd.Flags().TextVar(basis, "basis", *basis, "`what` makes somebody a customer: orders, or a contract with start and end in the customers file")
	complete(cmd, "basis", metric.BasisOrders.String(), metric.BasisContract.String())
}

// basisNeed says which files a figure on that basis rests on.
func basisNeed(basis metric.Basis, by string) need {
	if basis == metric.BasisContract {
		return need{kind: ingest.Customers, also: []ingest.Kind{ingest.Sales}, by: by}
	}
	return need{kind: ingest.Sales, by: by}
}
