package sample

import "sync"

// A product is what a line item sells: its price is that of 2022.
type product struct {
	shelf
	name  string
	cents int
	sells int // against the others on the shelf
}

type shelf int

const (
	tea shelf = iota
	coffee
	ware
)

// products stand together by shelf.
var products = [...]product{
	{tea, "Assam, loose leaf 100 g", 690, 14},
	{tea, "Darjeeling First Flush 100 g", 1250, 8},
	{tea, "Earl Grey 100 g", 640, 16},
	{tea, "Sencha 100 g", 890, 11},
	{tea, "Jasmine Pearls 50 g", 980, 7},
	{tea, "Masala Chai 250 g", 1120, 9},
	{tea, "Rooibos Vanilla 100 g", 560, 10},
	{tea, "Peppermint 50 g", 420, 12},
	{tea, "Lapsang Souchong 100 g", 940, 3},
	{coffee, "House Blend 250 g", 790, 20},
	{coffee, "House Blend 1 kg", 2690, 9},
	{coffee, "Espresso Forte 250 g", 850, 16},
	{coffee, "Espresso Forte 1 kg", 2890, 8},
	{coffee, "Ethiopia Yirgacheffe 250 g", 1180, 9},
	{coffee, "Guatemala Huehuetenango 250 g", 1090, 7},
	{coffee, "Decaf, Swiss Water 250 g", 980, 5},
	{ware, "Teapot, cast iron 0.8 l", 4950, 3},
	{ware, "Teapot, glass 1.2 l", 3290, 4},
	{ware, "Gaiwan, porcelain", 1890, 3},
	{ware, `Mug "Harbour" 0.3 l`, 1290, 12},
	{ware, "Cup and saucer, white", 1450, 8},
	{ware, "Espresso cups, set of 4", 2480, 5},
	{ware, "Pour-over dripper", 1690, 5},
	{ware, "Paper filters, 100", 490, 11},
	{ware, "Tea strainer", 750, 9},
	{ware, "Milk jug 0.4 l", 1340, 3},
}

// A stack is the products of one shelf: from the first on.
type stack struct {
	from    int
	weights weights
}

var shelves = sync.OnceValue(func() (s [ware + 1]stack) {
	for i := range s {
		var sells []int
		for n, p := range products {
			if p.shelf != shelf(i) {
				continue
			}
			if sells == nil {
				s[i].from = n
			}
			sells = append(sells, p.sells)
		}
		s[i].weights = weigh(sells...)
	}
	return s
})
