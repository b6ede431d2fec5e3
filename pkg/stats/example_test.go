package stats_test

import (
	"fmt"

	"github.com/retain-cli/retain/pkg/stats"
)

func ExampleWilson() {
	fmt.Printf("%.4f\n", stats.Wilson(81, 263, 0.95))
	// Output: {0.2553 0.3662}
}

func ExampleKaplanMeier() {
	curve := stats.KaplanMeier([]stats.Spell{{6, true}, {6, true}, {7, false}, {10, true}, {13, false}}, 0.95)
	for _, p := range curve.Points {
		fmt.Printf("%2.0f: %d at risk, %.3f last longer\n", p.Time, p.AtRisk, p.Survival)
	}
	median, _ := curve.Median()
	fmt.Println("median", median)
	// Output:
	//  6: 5 at risk, 0.600 last longer
	//  7: 3 at risk, 0.600 last longer
	// 10: 2 at risk, 0.300 last longer
	// 13: 1 at risk, 0.300 last longer
	// median 10
}
