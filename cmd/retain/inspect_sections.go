package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/ingest"
	"github.com/retain-cli/retain/pkg/ingest/formats"
	"github.com/retain-cli/retain/pkg/metric"
)

// tables are the sections for programs: one of each kind, for all files.
func (a *app) tables(batches []batch) []metric.Section {
	choices, bins, rejects, gaps := []choiceRow{}, []binRow{}, []rejectRow{}, []gapRow{}
	for _, b := range batches {
		for i := range b.accounts {
			acc := &b.accounts[i]
			choices = append(choices, a.choices(acc)...)
			bins = append(bins, binRows(acc)...)
			rejects = append(rejects, rejectRows(acc.Rejects)...)
		}
		gaps = append(gaps, gapRows(summary(sourceNames(b.sources)), ingest.Gaps(b.accounts))...)
	}
	return []metric.Section{{Name: "choices", Rows: choices}, {Name: "records", Rows: bins}, {Name: "rejects", Rows: rejects}, {Name: "gaps", Rows: gaps}}
}

// mostPages is how many groups of files people see one by one; --all lifts it.
const mostPages = 10

// pages are the sections for people: file by file, files that are read alike
// together; more is how many files are left out.
func (a *app) pages(batches []batch) (sections []metric.Section, more int) {
	pages := 0
	for _, b := range batches {
		for _, files := range a.alike(b.accounts) {
			if pages++; pages > mostPages && !a.outputs.all {
				more += len(files)
				continue
			}
			sections = append(sections, a.page(files)...)
		}
		if gaps := ingest.Gaps(b.accounts); len(gaps) > 0 && pages <= mostPages {
			name := summary(sourceNames(b.sources))
			sections = append(sections, metric.Section{Name: name + ": days without a sale, unusually many", Rows: gapRows(name, gaps)})
		}
	}
	return sections, more
}

// alike groups files of which the same was found out.
func (a *app) alike(accounts []ingest.Account) [][]ingest.Account {
	var groups [][]ingest.Account
	at := map[string]int{}
	for _, acc := range accounts {
		key := acc.Problem
		for _, c := range a.choices(&acc) {
			key += "\x00" + c.Choice.name + "\x00" + c.Found
		}
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], acc)
	}
	return groups
}

// page is what people see of files that are read alike.
func (a *app) page(files []ingest.Account) []metric.Section {
	var paths []string
	total := files[0]
	total.Records, total.Counts, total.Money, total.Rejects = 0, ingest.Counts{}, ingest.Moneys{}, nil
	for _, f := range files {
		paths = append(paths, f.File)
		total.Records += f.Records
		for b := range f.Counts {
			total.Counts[b] += f.Counts[b]
			total.Money[b], _ = total.Money[b].Add(f.Money[b])
		}
		total.Rejects = append(total.Rejects, f.Rejects[:min(len(f.Rejects), mostRejects-len(total.Rejects))]...)
	}
	name := summary(paths)
	heading := name
	if total.Problem != "" {
		heading = strings.TrimSuffix("refused: "+total.Problem+"; "+total.Remedy, "; ")
	}
	sections := []metric.Section{{Name: heading, Rows: a.choices(&total)}}
	bins := binRows(&total)
	switch {
	case len(bins) == 0:
	case total.Kind == ingest.Sales:
		sections = append(sections, metric.Section{Name: name + ": what became of the records", Rows: bins})
	default:
		var counts []countRow
		for _, b := range bins {
			counts = append(counts, countRow{b.Bin, b.Records, b.Share})
		}
		sections = append(sections, metric.Section{Name: name + ": what became of the records", Rows: counts})
	}
	if n := len(total.Rejects); n > 0 {
		what := "set aside"
		if all := total.Counts[ingest.SetAside]; all > n {
			what += fmt.Sprintf(", the first %d of %d", n, all)
		}
		sections = append(sections, metric.Section{Name: name + ": " + what, Rows: rejectRows(total.Rejects)})
	}
	return sections
}

// mostRejects is how many examples people see of the records set aside.
const mostRejects = 10

// binRows are the bins of a file that hold something, used ones first.
func binRows(acc *ingest.Account) []binRow {
	var rows []binRow
	for _, b := range slices.Backward(ingest.Bins()) {
		if n := acc.Counts[b]; n > 0 {
			rows = append(rows, binRow{acc.File, named{b.String(), b.Words(acc.Kind)}, n, metric.Ratio(n, acc.Records), acc.Amount(b)})
		}
	}
	return rows
}

func rejectRows(rejects []ingest.Reject) []rejectRow {
	rows := make([]rejectRow, len(rejects))
	for i, r := range rejects {
		rows[i] = rejectRow{r.String(), r.Field, r.Value, r.Reason}
	}
	return rows
}

func gapRows(files string, gaps []calendar.Period) []gapRow {
	rows := make([]gapRow, len(gaps))
	for i, g := range gaps {
		rows[i] = gapRow{files, g.Start, g.Last(), g.Len()}
	}
	return rows
}

// choices are what was found out about a file, in the order in which it is
// read.
func (a *app) choices(acc *ingest.Account) []choiceRow {
	var rows []choiceRow
	// add adds a choice of which found is known; flag is "" where there is
	// nothing to change.
	add := func(name, flag, value, found, toldBy string) {
		if found == "" {
			return
		}
		row := choiceRow{File: acc.File, Choice: named{name, strings.ReplaceAll(name, "_", " ")}, Found: found, ToldBy: toldBy}
		if flag != "" {
			row.Choice.human, row.Change = flag, "add "+flag+value
			name, _, _ := strings.Cut(strings.TrimPrefix(flag, "--"), " ")
			if o := a.origins[name]; o.level > byDefault && name != "column" {
				row.ToldBy = o.where
			}
		}
		rows = append(rows, row)
	}
	kind, toldBy := a.kindOf(acc)
	add("kind", "", "", kind, toldBy)
	add("packed_in", packingFlag(acc.Container), " NAME", acc.Container, "")
	add("encoding", "--encoding", " NAME", acc.Encoding, acc.Evidence)
	add("line_ends", "", "", acc.LineEnds, "")
	add("delimiter", "--delimiter", " SIGN", acc.Delimiter, "")
	if acc.Header > 0 {
		above := ""
		if acc.Header > 1 {
			above = "the lines above it have other columns"
		}
		add("header", "--no-header", "", fmt.Sprintf("line %d", acc.Header), above)
	} else if acc.Delimiter != "" {
		add("header", "--no-header", "", "none", "")
	}
	for _, r := range acc.Roles {
		add(r.Role, "--column "+r.Role, "=HEADER", r.Column, a.roleBy(r))
	}
	if len(acc.Unused) > 0 {
		add("unused", "", "", counted(len(acc.Unused), "column"), strings.Join(acc.Unused, ", "))
	}
	if len(acc.Joined) > 0 {
		add("joined", "", "", counted(len(acc.Joined), "file"), strings.Join(acc.Joined, ", "))
	}
	add("date_format", "--date-format", " LAYOUT", acc.Dates, acc.DatesBy)
	add("calendar", "--calendar", " NAME", a.inputs.calendar, "")
	if acc.Dates != "" {
		add("timezone", "--timezone", " ZONE", zone{&a.inputs.zone}.String(), "")
	}
	add("decimal", "--decimal", " SIGN", acc.Decimal, acc.DecimalBy)
	first, others := a.identities(acc)
	add("identity", "--identity", " WHAT", first, others)
	add("currency", "--currency", " CODE", strings.Join(acc.Currencies, ", "), "")
	return rows
}

// kindOf says what a file holds, and what tells it.
func (a *app) kindOf(acc *ingest.Account) (kind, toldBy string) {
	kind = acc.Kind.String()
	joining := func(other ingest.Account) bool { return slices.Contains(other.Joined, acc.File) }
	switch at := slices.IndexFunc(a.accounts, joining); {
	case acc.Kind != ingest.Unknown:
	case at >= 0:
		return "joined", "it is read for " + a.accounts[at].File
	case acc.Delimiter == "": // it cannot be read
		return kind, ""
	case len(acc.Unused) < 2:
		return kind, "it has one column: is there another --delimiter?"
	default:
		return kind, "if it is of sales: --sales FILE --column date=HEADER"
	}
	if f, ok := a.known(acc.Format); ok {
		return kind, "the header of " + f.Title
	}
	return kind, "the columns"
}

// known returns the export of a name.
func (a *app) known(name string) (formats.Format, bool) {
	all := slices.Concat(a.inputs.formats, formats.All())
	i := slices.IndexFunc(all, func(f formats.Format) bool { return f.Name == name })
	if i < 0 {
		return formats.Format{}, false
	}
	return all[i], true
}

// packingFlag is the flag that chooses a table in what a file is packed in.
func packingFlag(container string) string {
	switch {
	case strings.Contains(container, "xlsx: "):
		return "--sheet"
	case strings.Contains(container, "zip: "):
		return "--member"
	}
	return ""
}

// roleBy says what gives a column its role where somebody named it.
func (a *app) roleBy(r ingest.ColumnRole) string {
	if slices.ContainsFunc(a.inputs.columns.roles, func(c ingest.ColumnRole) bool { return c.Role == r.Role }) {
		return a.origins["column"].where
	}
	return ""
}

// identities are what tells people apart in a file that has several columns
// for it: the first, and what counts where that is blank.
func (a *app) identities(acc *ingest.Account) (first, others string) {
	if a.inputs.identity != "" {
		return a.inputs.identity, ""
	}
	order := []string{"customer", "email", "phone"}
	if f, ok := a.known(acc.Format); ok && len(f.Identity) > 0 {
		order = f.Identity
	}
	var there []string
	for _, role := range order {
		if slices.ContainsFunc(acc.Roles, func(r ingest.ColumnRole) bool { return r.Role == role }) {
			there = append(there, role)
		}
	}
	if len(there) < 2 {
		return "", ""
	}
	return strings.Replace(there[0], "customer", "id", 1), "where it is blank: " + strings.Join(there[1:], ", ")
}

// grouped is n for people: 2,648.
func grouped(n int) string {
	b := strconv.AppendInt(nil, int64(n), 10)
	for i := len(b) - 3; i > 0 && b[i-1] != '-'; i -= 3 {
		b = slices.Insert(b, i, ',')
	}
	return string(b)
}

// counted is a number of things: "1 column", "2 columns".
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return grouped(n) + " " + thing
}
