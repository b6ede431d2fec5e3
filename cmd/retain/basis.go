package main

import (
	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/metric"
)

// contractHelp says how the customers file tells contracts.
const contractHelp = `

With --basis contract a customer is active who has a contract: the customers
file says when it started and, if it has ended, the last day of service. Each
record is a contract. A file may also say for how long somebody has been a
customer and whether they left: --column tenure=HEADER,churned=HEADER makes
contracts of it that started so long before as-of. As-of is then the last day
of the sales; without sales, the latest start.`

// basisFlag adds the flag that says what makes somebody a customer.
func basisFlag(a *app, cmd *cobra.Command, basis *metric.Basis) {
	fs := cmd.Flags()
	fs.TextVar(basis, "basis", *basis, "`what` makes somebody a customer: orders, or a contract in the customers file")
	fs.Var(unit{&a.inputs.tenure, units(calendar.Days, calendar.Years)}, "tenure-unit", "`what` a tenure is told in: day, week, month, quarter or year (default as its header says, else day)")
	complete(cmd, "tenure-unit", units(calendar.Days, calendar.Years)...)
	complete(cmd, "basis", metric.BasisOrders.String(), metric.BasisContract.String())
}

// basisNeed says which files a figure on that basis rests on.
func basisNeed(basis metric.Basis, by string) need {
	if basis == metric.BasisContract {
		return need{kind: ingest.Customers, also: []ingest.Kind{ingest.Sales}, by: by, contracts: true}
	}
	return need{kind: ingest.Sales, by: by}
}
