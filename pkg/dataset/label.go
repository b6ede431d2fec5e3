package dataset

import "bytes"

const phonePrefix = "tel:"

// AppendPhoneKey appends the key of somebody who is known by a phone number:
// its last nine digits, in which the ways to write a country and a trunk
// prefix do not differ, behind a mark that keeps them apart from ids. It
// appends nothing for what is no phone number.
func AppendPhoneKey(dst, number []byte) []byte {
	const most, fewest = 9, 6
	n := 0
	for _, c := range number {
		if isDigit(c) {
			n++
		}
	}
	if n < fewest {
		return dst
	}
	dst = append(dst, phonePrefix...)
	for _, c := range number {
		if isDigit(c) {
			if n <= most {
				dst = append(dst, c)
			}
			n--
		}
	}
	return dst
}

// IsPhoneKey reports whether a key is marked as one that AppendPhoneKey makes.
func IsPhoneKey(key []byte) bool { return bytes.HasPrefix(key, []byte(phonePrefix)) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// Labels are how the files write keys that people could not read, by key. The
// zero Labels, made, are none yet.
type Labels map[string]string

// Add notes that a cell made a key. Of several ways to write a phone number
// one that begins with a plus stays, of those the one with most digits, then
// the shortest, then the least.
func (l Labels) Add(key, cell []byte) {
	if !IsPhoneKey(key) {
		return
	}
	old, ok := l[string(key)]
	if !ok || old != string(cell) && fuller(cell, []byte(old)) {
		l[string(key)] = string(cell)
	}
}

// Join adds what others noted.
func (l Labels) Join(others Labels) {
	for key, cell := range others {
		l.Add([]byte(key), []byte(cell))
	}
}

// fuller reports whether a tells a number better than b.
func fuller(a, b []byte) bool {
	if x, y := bytes.HasPrefix(a, plus), bytes.HasPrefix(b, plus); x != y {
		return x
	}
	digits := func(number []byte) (n int) {
		for _, c := range number {
			if isDigit(c) {
				n++
			}
		}
		return n
	}
	if x, y := digits(a), digits(b); x != y {
		return x > y
	}
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return bytes.Compare(a, b) < 0
}

var plus = []byte{'+'}

// label gives people the labels of their keys.
func (ds *Dataset) label(labels Labels) {
	for key, label := range labels {
		p, ok := ds.Lookup(key)
		if !ok {
			continue
		}
		if ds.labels == nil {
			ds.labels, ds.labelled = map[Person]string{}, map[string]Person{}
		}
		ds.labels[p], ds.labelled[label] = label, p
	}
}
