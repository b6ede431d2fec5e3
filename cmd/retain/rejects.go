package main

import (
	"encoding/csv"
	"errors"
	"strconv"
	"strings"

	"github.com/retain-cli/retain/pkg/ingest"
)

// rejects writes the records that were set aside to a CSV file. The nil
// rejects write nothing.
type rejects struct {
	file *newFile
	csv  *csv.Writer
	seen map[ingest.Place]bool // files may be read twice
}

func (a *app) openRejects() (*rejects, error) {
	if a.inputs.rejects == "" {
		return nil, nil
	}
	f, err := create(a.inputs.rejects)
	if err != nil {
		return nil, err
	}
	r := &rejects{f, csv.NewWriter(f), map[ingest.Place]bool{}}
	return r, r.csv.Write([]string{"file", "line", "column", "field", "value", "reason", "record"})
}

// write is the ingest.Options.Reject; nil where nothing is to be written.
func (r *rejects) write() func(ingest.Reject) error {
	if r == nil {
		return nil
	}
	return func(j ingest.Reject) error {
		if r.seen[j.Place] {
			return nil
		}
		r.seen[j.Place] = true
		return r.csv.Write([]string{
			guard(j.File), strconv.Itoa(j.Line), strconv.Itoa(j.Column),
			guard(j.Field), guard(j.Value), guard(j.Reason), guard(strings.TrimRight(j.Record, "\r\n")),
		})
	}
}

// guard keeps a spreadsheet from taking a cell of a stranger's file for a
// formula (OWASP ASVS 5.0, 1.2.10).
func guard(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// close ends the file. It is whole where everything was read, also where that
// is then refused; otherwise it is taken away. close returns err or its own
// error.
func (r *rejects) close(err error) error {
	if r == nil {
		return err
	}
	r.csv.Flush()
	if isRefused(err) {
		return errors.Join(err, r.file.close(r.csv.Error()))
	}
	if err == nil {
		err = r.csv.Error()
	}
	return r.file.close(err)
}
