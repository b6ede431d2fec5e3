package main

import (
	"github.com/spf13/cobra"

	"github.com/retain-cli/retain/pkg/metric"
)

func newRetentionCmd(a *app) *cobra.Command {
	return newLedgerCmd(a, &cobra.Command{
		Use:   "retention",
		Short: "How many of the customers stayed",
		Long: `Retention is the share of the customers active when the period started who were
still active when it ended: what churn leaves. A purchase keeps a customer
active for six months (--window). New customers play no part in it.` + contractHelp + `

retain explain retention tells more, with your own numbers in the formula.`,
		Example: `  retain retention --since 6m
  retain retention --since 2y --every year
  retain retention --by tenure
  retain retention --list reactivated`,
	}, metric.Retention, metric.AskRetention)
}
