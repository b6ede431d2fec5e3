package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/ingest/formats"
	"github.com/retain-cli/retain/pkg/metric"
)

// columnsOf lists the roles of a format and the headers that play them.
func columnsOf(f formats.Format) []metric.Field {
	var fields []metric.Field
	var order []string
	for k := ingest.Sales; k <= ingest.Survey; k++ {
		if k.String() == f.Kind {
			order = ingest.Roles(k)
		}
	}
	for _, role := range slices.Concat(order, slices.Sorted(maps.Keys(f.Columns))) {
		named := slices.ContainsFunc(fields, func(l metric.Field) bool { return l.Name == role })
		if headers := f.Columns[role]; len(headers) > 0 && !named {
			fields = append(fields, metric.Field{Name: role, Meaning: strings.Join(headers, ", ")})
		}
	}
	return fields
}

// rules are the rules of a format in words.
func rules(f formats.Format) []string {
	var lines []string
	add := func(there bool, format string, args ...any) {
		if there {
			lines = append(lines, fmt.Sprintf(format, args...))
		}
	}
	add(f.Refuse != "", "cannot be used: %s", f.Refuse)
	add(f.HeaderRows > 1, "the header has %d rows", f.HeaderRows)
	add(f.Carry != "", "a row that has nothing but column %s is the customer of the rows below it", f.Carry)
	if len(f.Identity) > 1 {
		add(true, "customers are told apart by %s; where that is blank by %s", f.Identity[0], strings.Join(f.Identity[1:], ", then "))
	}
	add(f.Amounts == "first", "the amount is the order's and counts on the first of its rows only")
	add(f.Amounts == "repeated", "the amount is the order's and counts once, on however many rows it stands")
	add(len(f.Continuation) > 0, "rows in which %s are blank are further items of the order above", strings.Join(f.Continuation, ", "))
	add(len(f.Where) > 0, "rows count in which %s", conditions(f.Where))
	add(len(f.Returns) > 0, "returns are rows in which %s", conditions(f.Returns))
	add(len(f.Sale) > 0, "a sale is also what has the status %s", strings.Join(f.Sale, ", "))
	add(len(f.NoSale) > 0, "no sale is what has the status %s", strings.Join(f.NoSale, ", "))
	for _, j := range f.Joins {
		add(true, "%s", joinWords(j))
	}
	switch f.Dates {
	case "":
	case "unix":
		add(true, "dates are seconds since 1970-01-01 00:00 UTC")
	default:
		add(true, "dates are %s", f.Dates)
	}
	add(f.Zone != "", "times are of the zone %s", f.Zone)
	add(f.Decimal != "", "the decimal sign is %s", f.Decimal)
	add(len(f.Blank) > 0, "as good as blank is %s", strings.Join(f.Blank, ", "))
	add(len(f.Footer) > 0, "no data are lines that begin with %s", quotes(f.Footer))
	if len(f.Score) > 0 {
		but := ""
		if len(f.NoScore) > 0 {
			but = " but not " + quotes(f.NoScore)
		}
		add(true, "the score is the first column whose header has %s%s", quotes(f.Score), but)
	}
	return lines
}

// conditions says what all must hold.
func conditions(list []formats.Condition) string {
	var parts []string
	for _, c := range list {
		if c.Filled {
			parts = append(parts, c.Column+" is not blank")
		}
		if len(c.In) > 0 {
			parts = append(parts, c.Column+" is "+oneOf(c.In))
		}
		if len(c.Not) > 0 {
			parts = append(parts, c.Column+" is not "+oneOf(c.Not))
		}
		switch c.Sign {
		case "plus":
			parts = append(parts, c.Column+" is above 0")
		case "minus":
			parts = append(parts, c.Column+" is below 0")
		}
	}
	return strings.Join(parts, ", and ")
}

// joinWords says what stands in another file.
func joinWords(j formats.Join) string {
	var taken []string
	for _, role := range slices.Sorted(maps.Keys(j.Take)) {
		taken = append(taken, role+" ("+j.Take[role]+")")
	}
	with := j.With
	if with == "" {
		with = j.On
	}
	stand := "stand"
	if len(taken) == 1 {
		stand = "stands"
	}
	return fmt.Sprintf("%s %s in %s, in the row whose %s is the %s here", strings.Join(taken, ", "), stand, j.File, with, j.On)
}

// quotes lists texts in quotes.
func quotes(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = fmt.Sprintf("%q", t)
	}
	return strings.Join(quoted, ", ")
}
