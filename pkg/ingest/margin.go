package ingest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// noMargin is the margin of whoever has none.
var noMargin = math.NaN()

// A marginColumn reads the shares of revenue that are profit, which a column
// tells as shares or per cent, but not as both.
type marginColumn struct {
	most    float64
	percent bool // a cell says so
	bad     int  // cells that are neither
}

// read reads a cell, as it is written: settle says what it means.
func (m *marginColumn) read(b string) float64 {
	if b == "" || isOneOf(noAnswerWords, b) && b != "0" {
		return noMargin
	}
	number, percent := strings.CutSuffix(b, "%")
	v, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(number), ",", ".", 1), 64)
	if err != nil || !(v >= 0 && v <= 100) {
		m.bad++
		return noMargin
	}
	m.most, m.percent = max(m.most, v), m.percent || percent
	return v
}

// settle returns the share that a cell means: in a column with a per cent
// sign, or with a number above 1, all are per cent.
func (m *marginColumn) settle(v float64) float64 {
	if m.percent || m.most > 1 {
		return v / 100
	}
	return v
}

// note says what could not be read.
func (m *marginColumn) note(a *Account) {
	if m.bad > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("%s of margins left out: want a share such as 0.4, or per cent", count(m.bad, "cell")))
	}
}
