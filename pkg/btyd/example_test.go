package btyd_test

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/retain-cli/retain/pkg/btyd"
)

// Fit a year of a shop's customers, then ask about one of them.
func Example() {
	shop := btyd.MBGNBD{R: 0.8, Alpha: 6, A: 0.9, B: 2.5} // unknown in real life
	rng := rand.New(rand.NewPCG(1, 2))
	var histories []btyd.History
	for range 5000 {
		h, _ := shop.Simulate(rng, 10+42*rng.Float64(), 0)
		histories = append(histories, h)
	}

	fit, err := btyd.FitModel(btyd.MBG, btyd.Collapse(histories), btyd.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range fit.Estimates {
		fmt.Printf("%s %.2f (standard error %.2f)\n", e.Name, e.Value, e.StandardError)
	}

	// Five purchases, the last 8 weeks ago; 12 months ahead at 10 % a year.
	customer := btyd.History{X: 5, Tx: 32, T: 40}
	year := btyd.Horizon{Steps: 12, Step: 30.4375 / 7, Rate: 0.00797}
	o := btyd.NewForecaster(fit.Model, year).Customer(customer)
	spend := btyd.GammaGamma{P: 6.25, Q: 3.74, V: 15.44}.Expected(btyd.Spend{X: 5, Mean: 40})
	fmt.Printf("alive %.2f, purchases %.2f, spend %.2f, value %.2f\n",
		o.PAlive, o.Purchases, spend, spend*o.Discounted)
	// Output:
	// r 0.86 (standard error 0.08)
	// alpha 6.90 (standard error 0.51)
	// a 0.86 (standard error 0.10)
	// b 2.41 (standard error 0.50)
	// alive 0.74, purchases 3.68, spend 39.61, value 139.22
}

// Data that cannot carry a fit give a reason, not a number.
func ExampleRefusal() {
	histories := make([]btyd.History, 500)
	for i := range histories {
		histories[i].T = 30
	}
	_, err := btyd.FitModel(btyd.BG, btyd.Collapse(histories), btyd.Options{})
	var refusal *btyd.Refusal
	if errors.As(err, &refusal) && refusal.Reason == btyd.NobodyRepeats {
		fmt.Println(err)
	}
	// Output: BG/NBD: none of 500 customers bought a second time; want at least 10 who did
}
