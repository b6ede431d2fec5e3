package sample

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
)

// A table is a CSV file being written. Like the bufio.Writer in it, it keeps
// its first error: write goes on in vain, close reports it.
type table struct {
	csv  *csv.Writer
	file io.Closer
}

func newTable(file io.WriteCloser) *table {
	return &table{csv.NewWriter(bufio.NewWriterSize(file, 1<<16)), file}
}

// write writes one record; one without fields is a blank line.
func (t *table) write(record ...string) { _ = t.csv.Write(record) }

func (t *table) failed() bool { return t.csv.Error() != nil }

func (t *table) close() error {
	t.csv.Flush()
	return errors.Join(t.csv.Error(), t.file.Close())
}

// euros prints cents as a decimal: -12.50.
func euros(cents int64) string {
	var buf [24]byte
	b := buf[:0]
	if cents < 0 {
		b = append(b, '-')
		cents = -cents
	}
	b = strconv.AppendInt(b, cents/100, 10)
	return string(append(b, '.', byte('0'+cents/10%10), byte('0'+cents%10)))
}

// numbered prints an id of at least four digits behind a prefix: C-0042.
func numbered(prefix string, n int) string {
	var buf [24]byte
	b := append(buf[:0], prefix...)
	for limit := 1000; limit > 1 && n < limit; limit /= 10 {
		b = append(b, '0')
	}
	return string(strconv.AppendInt(b, int64(n), 10))
}
