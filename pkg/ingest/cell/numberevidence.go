package cell

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// NumberEvidence is what the cells seen of a column say about its decimal
// sign. It depends on the cells and not on their order. The zero value is the
// evidence of no cells.
type NumberEvidence struct {
	empty, other int
	bare         int       // numbers without a point or a comma
	sure         [2]int    // numbers that can only be read with a point; with a comma
	example      [2]string // of each
	open         int       // numbers such as 1.234, which can be read either way
	openExample  string    // of them
	money        [2]int    // of these, amounts of a currency that has no three decimals
	thousands    int       // of those, the ones of 10,000 and more
	round        int       // amounts of a currency without decimals and signs
	currencies   map[string]int
}

var decimalSigns = [2]byte{'.', ','}

// Add looks at one more cell.
func (e *NumberEvidence) Add(cell []byte) {
	var buf [longest]byte
	b := clean(&buf, cell)
	if nothing(b) {
		e.empty++
		return
	}
	d, body, p := undress(b)
	if p != 0 {
		e.other++
		return
	}
	at := bytes.IndexAny(body, ".,")
	if at < 0 && d.cents == 0 {
		if _, p := digits(body, '.'); p != 0 && p != Rounded && p != TooLarge {
			e.other++
			return
		}
		e.bare++
		e.note(d.currency)
		if d.currency != "" {
			e.round++
		}
		return
	}
	var fits [2]bool
	for i, sign := range decimalSigns {
		_, p := digits(body, sign)
		fits[i] = (p == 0 || p == Rounded || p == TooLarge) && (d.cents == 0 || d.cents == sign)
	}
	if !fits[0] && !fits[1] {
		e.other++
		return
	}
	e.note(d.currency)
	if fits[0] && fits[1] {
		own := 0 // the sign it has, as the decimal one
		if body[at] == ',' {
			own = 1
		}
		if body[0] != '0' { // nobody parts thousands as in 0.500
			e.open++
			keepLeast(&e.openExample, Trim(cell))
			if d.currency != "" && !threeDecimals(d.currency) {
				e.money[1-own]++
				if at > 1 {
					e.thousands++
				}
			}
			return
		}
		fits[1-own] = false
	}
	for i := range fits {
		if fits[i] {
			e.sure[i]++
			keepLeast(&e.example[i], Trim(cell))
		}
	}
}

// note counts a currency.
func (e *NumberEvidence) note(currency string) {
	if currency == "" {
		return
	}
	if e.currencies == nil {
		e.currencies = map[string]int{}
	}
	e.currencies[currency]++
}

// Join adds what was seen elsewhere.
func (e *NumberEvidence) Join(o *NumberEvidence) {
	e.empty += o.empty
	e.other += o.other
	e.bare += o.bare
	e.open += o.open
	e.thousands += o.thousands
	e.round += o.round
	joinLeast(&e.openExample, o.openExample)
	for i := range decimalSigns {
		e.sure[i] += o.sure[i]
		e.money[i] += o.money[i]
		joinLeast(&e.example[i], o.example[i])
	}
	for c, n := range o.currencies {
		if e.currencies == nil {
			e.currencies = map[string]int{}
		}
		e.currencies[c] += n
	}
}

// Decide returns how the numbers of the column are read, or a *Doubt. The
// decimal sign is that of the cells that can be read with one only, all but
// one in a hundred of them. Where there are none, amounts of money with three
// digits after their only sign tell that it parts thousands, if others have
// neither sign nor decimals ($2,999 and $850) or some are of 10,000 or more:
// the price of a litre of petrol is neither. Numbers without any sign are read
// with a point.
func (e *NumberEvidence) Decide() (Numbers, error) {
	most := larger(e.sure)
	switch {
	case e.sure[most] == 0:
	case contradicted(e.sure[most], e.sure[1-most]):
		return Numbers{}, e.mixed(most)
	default:
		return Numbers{decimalSigns[most]}, nil
	}
	most = larger(e.money)
	if e.round+e.thousands > 0 && e.money[most] > 0 && !contradicted(e.money[most], e.money[1-most]) {
		return Numbers{decimalSigns[most]}, nil
	}
	if e.open == 0 {
		return Numbers{'.'}, nil
	}
	return Numbers{}, &Doubt{Why: DecimalOpen, Example: e.openExample, Cells: e.open, Answers: []string{".", ","}}
}

// larger returns the place of the larger of two counts.
func larger(n [2]int) int {
	if n[1] > n[0] {
		return 1
	}
	return 0
}

func (e *NumberEvidence) mixed(most int) *Doubt {
	signs, names := [...]string{".", ","}, [...]string{"point", "comma"}
	return &Doubt{
		Why: DecimalMixed, Cells: e.sure[most], OtherCells: e.sure[1-most], Example: e.example[most], Other: e.example[1-most],
		Answers: []string{signs[most], signs[1-most]}, names: [2]string{names[most], names[1-most]},
	}
}

// Settled reports whether the decimal sign is decided, so that more cells of
// the same kind would tell nothing new.
func (e *NumberEvidence) Settled() bool {
	_, err := e.Decide()
	return err == nil
}

// Cells returns how many cells were seen that are numbers.
func (e *NumberEvidence) Cells() int { return e.bare + e.open + e.sure[0] + e.sure[1] }

// Other returns how many cells were seen that are neither numbers nor empty.
func (e *NumberEvidence) Other() int { return e.other }

// Empty returns how many cells were seen that hold nothing.
func (e *NumberEvidence) Empty() int { return e.empty }

// Reason says by what the decimal sign is told; the doubt where it is not.
func (e *NumberEvidence) Reason() string {
	s, err := e.Decide()
	switch {
	case err != nil:
		return err.Error()
	case e.sure[0]+e.sure[1] > 0:
		i := 0
		if s.decimal == ',' {
			i = 1
		}
		return fmt.Sprintf("%s of %s numbers can be read in no other way, such as %q", counts(e.sure[i]), counts(e.Cells()), e.example[i])
	case e.open > 0:
		return fmt.Sprintf("amounts of money have no three decimals, so the sign in %q parts thousands", e.openExample)
	}
	return "no number has decimals"
}

// A CurrencyCount is a currency that cells name.
type CurrencyCount struct {
	Currency string // as Currency gives it
	Cells    int
}

// Currencies returns the currencies that the cells name, the most frequent
// first; none where no cell names one.
func (e *NumberEvidence) Currencies() []CurrencyCount {
	var all []CurrencyCount
	for _, c := range slices.Sorted(maps.Keys(e.currencies)) {
		all = append(all, CurrencyCount{Currency: c, Cells: e.currencies[c]})
	}
	slices.SortStableFunc(all, func(a, b CurrencyCount) int { return cmp.Compare(b.Cells, a.Cells) })
	return all
}
