package main

import (
	"fmt"
	"strings"

	"github.com/retain-cli/retain/pkg/metric"
)

// explanation is an explanation for people.
func explanation(e metric.Explanation, own *numbers) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", wrap(e.Name+": "+e.Definition, "", "", helpWidth))
	list := func(title string, lines ...string) { writeList(&b, title, lines...) }
	list("Formula", e.Formula...)
	if own != nil {
		writeNumbers(&b, e.Name, own)
	}
	writeFields(&b, "Fields", e.Fields)
	writeFields(&b, "What rows are named by", e.Values)
	writeFields(&b, "Fields of --list", e.List)
	for _, s := range e.Sections {
		writeFields(&b, wrap("Section "+s.Name+": "+s.Meaning, "", "  ", helpWidth), s.Fields)
	}
	var others []string
	for _, o := range e.Others {
		others = append(others, o.Who+": "+o.Says)
	}
	list("How others define it", others...)
	list("Traps", e.Traps...)
	list("Sources", e.Sources...)
	return b.String()
}

// writeNumbers writes formulas with numbers in them, and what stands behind
// them.
func writeNumbers(b *strings.Builder, name string, own *numbers) {
	title := "With your numbers"
	if own.Example != nil {
		writeList(b, "An example", own.Example...)
		title = "With the numbers of the example"
	}
	writeList(b, title+" ("+own.Of+")", own.Working...)
	writeList(b, "What stands behind them", own.Behind...)
	writeList(b, "What to know about them", own.Notes...)
	var rows [][]string
	for _, r := range own.Elsewhere {
		rows = append(rows, []string{r.Who, r.Churn.Human(), r.Retention.Human(), r.Working})
	}
	writeRows(b, "By other definitions of churn, of the same customers and days", "lrrt", []string{"definition", "churn", "retention", "churn ="}, rows)
	writeWindows(b, name, own)
}

// writeWindows says what the figure would be with other windows.
func writeWindows(b *strings.Builder, name string, own *numbers) {
	figure := func(churn metric.Rate) string { return churn.Human() }
	retention := name == "retention"
	if retention {
		figure = func(churn metric.Rate) string { return (1 - churn).Human() }
	}
	var rows [][]string
	late := ""
	for _, r := range own.Windows {
		low, high, change := r.ChurnLow, r.ChurnHigh, r.Change
		if retention {
			low, high, change = high, low, -change
		}
		if !r.Whole && late == "" {
			late = r.Window.Words()
		}
		interval := ""
		if r.Opening > 0 {
			interval = "(" + figure(low) + " to " + figure(high) + ")"
		}
		rows = append(rows, []string{r.Window.String(), grouped(r.Opening), figure(r.ChurnRate), interval, figure(r.Before), change.Human()})
	}
	writeRows(b, "By other windows, and the change since the period before", "lrrlrr", []string{"window", "opening", name, "", "before", "change"}, rows)
	remark := func(text string) { fmt.Fprintf(b, "%s\n", wrap(text, "  ", "    ", helpWidth)) }
	if own.Trend != "" {
		remark(own.Trend)
	}
	if late != "" {
		remark("the data starts too late for windows of " + late + " and more: their opening may be too low")
	}
}

// writeRows writes rows under a title and the names of their columns; nothing
// where there are none. sides says of each column whether it stands left or
// right, or is a text that may take several lines: "lrt".
func writeRows(b *strings.Builder, title, sides string, header []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", wrap(title, "", "", helpWidth))
	rows = append([][]string{header}, rows...)
	widths := make([]int, len(header))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], len(cell))
		}
	}
	for _, r := range rows {
		line := ""
		for i, cell := range r {
			switch sides[i] {
			case 'l':
				line += fmt.Sprintf("  %-*s", widths[i], cell)
			case 'r':
				line += fmt.Sprintf("  %*s", widths[i], cell)
			default:
				line = wrap(cell, line+"  ", strings.Repeat(" ", len(line)+2), helpWidth)
			}
		}
		fmt.Fprintf(b, "%s\n", strings.TrimRight(line, " "))
	}
}

// writeList writes lines under a title; nothing where there are none.
func writeList(b *strings.Builder, title string, lines ...string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", wrap(title, "", "", helpWidth))
	for _, l := range lines {
		fmt.Fprintf(b, "%s\n", wrap(l, "  ", "    ", helpWidth))
	}
}

// writeFields lists columns and what they mean.
func writeFields(b *strings.Builder, title string, fields []metric.Field) {
	if len(fields) == 0 {
		return
	}
	width := 0
	for _, f := range fields {
		width = max(width, len(f.Name))
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, f := range fields {
		name := fmt.Sprintf("  %-*s  ", width, f.Name)
		fmt.Fprintf(b, "%s\n", wrap(f.Meaning, name, strings.Repeat(" ", len(name)), helpWidth))
	}
}
