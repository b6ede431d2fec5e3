package main

import (
	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/metric"
)

func newChurnCmd(a *app) *cobra.Command {
	return newLedgerCmd(a, &cobra.Command{
		Use:   "churn",
		Short: "How many of the customers left",
		Long: `Churn is the share of the customers active when the period started who were no
longer active when it ended. A purchase keeps a customer active for six months
(--window). The ledger shows where everybody went: retained, churned, new or
reactivated.` + contractHelp + `

retain explain churn tells more, with your own numbers in the formula.`,
		Example: `  retain churn --since 6m
  retain churn --since 1y --every quarter
  retain churn --by segment --format csv
  retain churn --list churned --output churned.csv`,
	}, metric.Churn, metric.AskChurn)
}
