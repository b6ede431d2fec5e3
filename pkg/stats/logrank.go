package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// A LogRankTest is a Test of equal survival with what each group showed.
type LogRankTest struct {
	Test
	Observed []float64 // events of each group
	Expected []float64 // events it would have had if all groups survived alike
}

// LogRank tests whether groups of spells survive alike. DF is the number of
// groups that could have had an event, less one; with fewer than two of those,
// or without any event, P is NaN.
//
// Source: Mantel 1966, Evaluation of survival data and two new rank order
// statistics, Cancer Chemotherapy Reports 50; for k groups, Klein and
// Moeschberger 2003, Survival Analysis, section 7.3.
func LogRank(groups ...[]Spell) LogRankTest {
	k := len(groups)
	t := LogRankTest{
		Test:     Test{Method: "log-rank", Statistic: math.NaN(), P: math.NaN()},
		Observed: make([]float64, k), Expected: make([]float64, k),
	}
	sorted := make([][]Spell, k)
	for g := range groups {
		sorted[g] = byTime(groups[g])
	}
	covariance := make([]float64, k*k)
	atRisk, events := make([]float64, k), make([]float64, k)
	for next := earliest(sorted); !math.IsNaN(next); next = earliest(sorted) {
		var n, d float64
		for g := range sorted {
			atRisk[g] = float64(len(sorted[g]))
			sorted[g], events[g] = pass(sorted[g], next)
			n, d = n+atRisk[g], d+events[g]
		}
		if d == 0 {
			continue
		}
		spread := 0.0
		if n > 1 {
			spread = d * (n - d) / (n * n * (n - 1))
		}
		for g := range groups {
			t.Observed[g] += events[g]
			t.Expected[g] += atRisk[g] * d / n
			for h := range groups {
				others := -atRisk[h]
				if g == h {
					others += n
				}
				covariance[g*k+h] += spread * atRisk[g] * others
			}
		}
	}
	t.decide(covariance)
	return t
}

// decide fills in the statistic. A group that never had a chance of an event
// has no row in the covariance; of the others one is left out, since the rows
// add up to nothing.
func (t *LogRankTest) decide(covariance []float64) {
	k := len(t.Observed)
	var kept []int
	for g := range k {
		if covariance[g*k+g] > 0 {
			kept = append(kept, g)
		}
	}
	t.DF = max(0, len(kept)-1)
	if t.DF == 0 {
		return
	}
	kept = kept[:t.DF]
	matrix := mat.NewSymDense(t.DF, nil)
	excess := mat.NewVecDense(t.DF, nil)
	for i, g := range kept {
		excess.SetVec(i, t.Observed[g]-t.Expected[g])
		for j, h := range kept {
			matrix.SetSym(i, j, covariance[g*k+h])
		}
	}
	var cholesky mat.Cholesky
	var solved mat.VecDense
	if !cholesky.Factorize(matrix) || cholesky.SolveVecTo(&solved, excess) != nil {
		return
	}
	t.Statistic = mat.Dot(excess, &solved)
	t.P = chiSquaredTail(t.Statistic, t.DF)
}

// earliest is the first time left in any group; NaN where none is.
func earliest(sorted [][]Spell) float64 {
	first := math.NaN()
	for _, spells := range sorted {
		if len(spells) > 0 && !(first <= spells[0].Time) {
			first = spells[0].Time
		}
	}
	return first
}

// pass drops the spells that end at time and counts the events among them.
func pass(spells []Spell, time float64) (rest []Spell, events float64) {
	i := 0
	for ; i < len(spells) && spells[i].Time == time; i++ {
		if spells[i].Event {
			events++
		}
	}
	return spells[i:], events
}
