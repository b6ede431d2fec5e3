package metric

var nextText = Explanation{
	Name:       "next",
	Definition: "the products that customers bought on the next purchase day after the first on which they bought a product",
	Formula: []string{
		"share = customers / came_back",
		"lift = share / the share of next on the next purchase day after any product, where each customer counts once for each product they bought",
	},
	Fields: []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"product", "what they bought first"},
		{"next", "what they bought on the next purchase day; in the section again the same"},
		{"buyers", "customers who bought product"},
		{"came_back", "those of buyers who bought anything on a later day"},
		{"customers", "those of came_back who bought next on the first of these days"},
		{"share", "customers / came_back"},
		{"share_low", "low end of the Wilson interval of share; the highest comes first"},
		{"share_high", "high end of the Wilson interval of share"},
		{"lift", "share by the share of next after any product: above 1 where product leads to it"},
	},
	Sections: []SectionText{{"again", "how many bought a product once more on the next purchase day, a row for each product", []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"product", "what they bought"},
		{"next", "the same product"},
		{"buyers", "customers who bought product"},
		{"came_back", "those of buyers who bought anything on a later day"},
		{"customers", "those of came_back who bought product again on the first of these days"},
		{"share", "customers / came_back"},
		{"share_low", "low end of the Wilson interval of share; the highest comes first"},
		{"share_high", "high end of the Wilson interval of share"},
		{"lift", "share by the share of product after any product"},
	}}},
	List: nextListFields,
	Others: []Other{
		{"market basket analysis", "products bought together in one order, rather than one after the other"},
		{"recommendation engines", "products bought by customers who bought alike, in whatever order"},
	},
	Sources: []string{
		"Agrawal, Imieliński, Swami 1993, Mining association rules between sets of items in large databases, SIGMOD: share is their confidence",
		"Brin, Motwani, Ullman, Tsur 1997, Dynamic itemset counting and implication rules for market basket data, SIGMOD: lift is their interest",
		"Wilson 1927, Probable inference, the law of succession, and statistical inference, JASA 22",
	},
	Traps: []string{
		"What everybody buys follows everything: look at lift, which is 1 for it.",
		"That one product follows another does not say that an offer makes it so: hold back a group at random, and compare.",
		"Postage, gift wrap and vouchers are products to the file: leave their rows aside.",
		"Of many pairs some are high by chance: that is why the low end of the interval is the rank.",
		"A product whose name was changed is two products; a code may serve better: name its column.",
		"Products that were given back are not bought, as far as the file tells which they were.",
	},
}
