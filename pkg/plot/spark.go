package plot

import "math"

// Spark draws how a figure went, without axes, for a line of text; values that
// are not defined are left out. Nil with fewer than two that are.
func Spark(text string, values []float64) *Picture {
	const width, height, room = 120, 30, 4
	low, high, defined := math.Inf(1), math.Inf(-1), 0
	for _, v := range values {
		if !math.IsNaN(v) {
			low, high, defined = min(low, v), max(high, v), defined+1
		}
	}
	if defined < 2 {
		return nil
	}
	if high == low {
		low, high = low-1, high+1
	}
	p := &Picture{Title: "trend", Text: text, Width: width, Height: height}
	var line []point
	for i, v := range values {
		if !math.IsNaN(v) {
			line = append(line, point{room + (width-2*room)*float64(i)/float64(len(values)-1), room + (height-2*room)*(high-v)/(high-low)})
		}
	}
	p.stroke(first, 1.5, line...)
	p.dot(line[len(line)-1], 0)
	return p
}
