package stats

import "math"

// Fisher returns the two-sided p-value of Fisher's exact test that two
// independent proportions are equal: the chance, all margins given, of the
// tables that are no likelier than the one seen. It is NaN where a group is
// empty or the counts do not fit.
//
// Source: Fisher 1935, The logic of inductive inference, JRSS 98; the tables
// counted, and the slack of 1e-7 for those that tie, as in R's fisher.test.
func Fisher(successes1, n1, successes2, n2 int) float64 {
	if !isShare(successes1, n1) || !isShare(successes2, n2) {
		return math.NaN()
	}
	successes := float64(successes1) + float64(successes2)
	size1, size2 := float64(n1), float64(n2)
	least, most := max(0, successes-size2), min(size1, successes)
	mode := math.Floor((size1 + 1) * (successes + 1) / (size1 + size2 + 2))
	mode = max(least, min(most, mode))

	// Weights relative to the likeliest table, by the ratio of neighbours: no
	// factorials, so nothing overflows and nothing cancels.
	up := func(k float64) float64 {
		return (size1 - k) / (k + 1) * ((successes - k) / (size2 - successes + k + 1))
	}
	seen, k := 1.0, float64(successes1)
	for i := mode; i < k; i++ {
		seen *= up(i)
	}
	for i := mode; i > k; i-- {
		seen /= up(i - 1)
	}
	limit := seen * (1 + 1e-7)
	var total, tail float64
	add := func(w float64) {
		total += w
		if w <= limit {
			tail += w
		}
	}
	add(1)
	for i, w := mode, 1.0; i < most && w > 0; i++ {
		w *= up(i)
		add(w)
	}
	for i, w := mode, 1.0; i > least && w > 0; i-- {
		w /= up(i - 1)
		add(w)
	}
	return min(1, tail/total)
}
