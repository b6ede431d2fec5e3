package metric

import (
	"math"
	"slices"

	"github.com/retain-cli/retain/pkg/btyd"
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
	"github.com/retain-cli/retain/pkg/money"
)

// A Method is a way to value customers.
type Method uint8

// The methods. The last but one of them are models of purchases, which tell
// what is to be expected; see btyd.
const (
	Auto      Method = iota // a model where there is enough data, else Formula for customers together and Historic one by one
	Historic                // revenue to date
	Formula                 // the sales of a period, carried on over a lifespan
	BGNBD                   // BG/NBD with Gamma-Gamma
	MBGNBD                  // MBG/NBD with Gamma-Gamma
	ParetoNBD               // Pareto/NBD with Gamma-Gamma
	AllModels               // all models side by side
)

var methodNames = []string{"auto", "historic", "formula", string(btyd.BG), string(btyd.MBG), string(btyd.Pareto), "all"}

// String returns the method's name: "historic".
func (m Method) String() string { return methodNames[m] }

// MarshalText gives String.
func (m Method) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the name of a method.
func (m *Method) UnmarshalText(text []byte) error { return readName(m, text, methodNames) }

// methodOf is the method of a model.
func methodOf(kind btyd.Kind) Method { return Method(slices.Index(methodNames, string(kind))) }

// forecasts reports whether the method looks ahead, if the data allows it.
func (m Method) forecasts() bool { return m != Historic && m != Formula }

// CLVOptions set how CLV and CLVList value customers. Start from DefaultCLV:
// no field but Method, OwnMargins, Discount, By, Force, Holdout, Intervals and Seed may be
// zero.
type CLVOptions struct {
	Method Method
	// Since is where the period of the formula starts; it ends with the last
	// day that counts.
	Since calendar.Since
	// Window is how long a purchase keeps a customer active, for the churn of
	// the formula.
	Window calendar.Span
	// Margin is the share of revenue that is profit, more than 0 and at most 1.
	Margin float64
	// OwnMargins takes the margin of each customer from the customers file, for
	// those without one the mean of the others by revenue; Margin plays no part.
	OwnMargins bool
	// LifespanCap is the longest lifespan that the formula takes, in months,
	// at least 1.
	LifespanCap int
	// By is the column that groups the rows; "": one group of all. A derived
	// column stands as of the start of the formula's period, or of as-of.
	// Models are fitted to all customers together.
	By string

	// Horizon is how far a model looks ahead, at most 10 years.
	Horizon calendar.Span
	// Discount is by how much a year makes money worth less, 0 or more: 0.1 for
	// 10 %.
	Discount float64
	// TimeUnit is what a model measures time in: Days, Weeks or Months. It
	// changes parameters and log-likelihood, but no value.
	TimeUnit calendar.Unit
	// Force fits models to data that is too little for a forecast to be
	// trusted.
	Force bool
	// Holdout tries the models on so much time before as-of, fitted to what
	// was before it, in the sections holdout and holdout_frequency. Zero: not.
	Holdout calendar.Span
	// Intervals adds the intervals of clv.
	Intervals bool
	// Confidence of the intervals, more than 0 and less than 1.
	Confidence float64
	// Seed is where the random numbers of the intervals start.
	Seed uint64
}

// DefaultCLV values customers by revenue: by what a model expects in the next
// twelve months, or else by the last six.
var DefaultCLV = CLVOptions{
	Since:       DefaultChurn.Since,
	Window:      DefaultChurn.Window,
	Margin:      1,
	LifespanCap: 60,
	Horizon:     calendar.Span{N: 12, Unit: calendar.Months},
	Discount:    0.1,
	TimeUnit:    calendar.Weeks,
	Confidence:  DefaultChurn.Confidence,
	Seed:        1,
}

func (o CLVOptions) check(d Data) error {
	if err := checkName("method", o.Method, methodNames); err != nil {
		return err
	}
	switch {
	case !o.OwnMargins && !(o.Margin > 0 && o.Margin <= 1):
		return badOption("margin", "%s, want more than 0 and at most 1, such as 0.4 for 40%%", plain(o.Margin))
	case o.LifespanCap < 1:
		return badOption("lifespan-cap", "%d, want at least 1 month", o.LifespanCap)
	}
	if err := checkSpan("window", o.Window); err != nil {
		return err
	}
	if err := o.checkForecast(); err != nil {
		return err
	}
	if err := needDays(d); err != nil {
		return err
	}
	return needAmounts(d, "clv")
}

// farthest is the longest horizon, in years.
const farthest = 10

// checkForecast checks the options of models.
func (o CLVOptions) checkForecast() error {
	switch {
	case o.Method.forecasts():
	case !o.Holdout.IsZero():
		return badOption("holdout", "method %s does not forecast, want auto or a model", o.Method)
	case o.Intervals:
		return badOption("intervals", "method %s does not forecast, want auto or a model", o.Method)
	default:
		return nil
	}
	if err := checkSpan("horizon", o.Horizon); err != nil {
		return err
	}
	if !o.Holdout.IsZero() {
		if err := checkSpan("holdout", o.Holdout); err != nil {
			return err
		}
	}
	switch {
	case o.Horizon.Months() > 12*farthest:
		return badOption("horizon", "%s, want at most %d years: purchases do not tell more", o.Horizon.Words(), farthest)
	case !(o.Discount >= 0) || math.IsInf(o.Discount, 1):
		return badOption("discount", "%s, want 0 or more, such as 0.1 for 10%% a year", plain(o.Discount))
	case forecastDays[o.TimeUnit] == 0:
		return badOption("time-unit", "number %d, want day, week or month", o.TimeUnit)
	}
	return checkConfidence(o.Confidence)
}

// A CLVRow is what the customers, or a group of them, are worth.
type CLVRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Customers counts those who bought in the period of the formula; by other
	// methods all.
	Customers int `csv:"customers" json:"customers"`
	// Orders counts the purchases of the period; by other methods all.
	Orders int `csv:"orders" json:"orders"`
	// Revenue is all sales less all returns of customers in the period; by
	// other methods to date.
	Revenue money.Amount `csv:"revenue" json:"revenue"`
	// AverageOrder is Revenue / Orders; undefined without orders.
	AverageOrder money.Amount `csv:"average_order" json:"average_order"`
	// OrdersPerMonth is Orders / Customers / months of the period; by a model
	// ExpectedPurchases / Customers / months of the horizon. Undefined without
	// customers and by the historic method.
	OrdersPerMonth Number `csv:"orders_per_month" json:"orders_per_month"`
	// MonthlyChurn is the churn of the ledger of the period, as a monthly
	// rate, 0 to 1; undefined where nobody was active at the start and by other
	// methods: in a model each customer has a rate of their own.
	MonthlyChurn Rate `csv:"monthly_churn" json:"monthly_churn"`
	// LifespanMonths is 1 / MonthlyChurn, at most the cap; the cap where
	// MonthlyChurn is 0; undefined where it is.
	LifespanMonths Number `csv:"lifespan_months" json:"lifespan_months"`
	// Margin is the share of revenue that is profit, as given; of margins that
	// differ the mean by revenue.
	Margin Rate `csv:"margin" json:"margin"`
	// CLV is the value of a customer on average. By the formula it is
	// AverageOrder x OrdersPerMonth x LifespanMonths x Margin, of all their
	// life; by the historic method Revenue x Margin / Customers, to date; by a
	// model TotalCLV / Customers, of what is to come. Undefined where one of
	// them is.
	CLV money.Amount `csv:"clv" json:"clv"`
	// Capped is true where the cap made LifespanMonths shorter.
	Capped bool `csv:"capped" json:"capped" table:"detail"`
	// Method is how the value was found: historic, formula or a model.
	Method Method `csv:"method" json:"method"`
	// PAlive is the share of Customers who have not left, as a model has it, 0
	// to 1; undefined by other methods.
	PAlive Rate `csv:"p_alive" json:"p_alive"`
	// ExpectedPurchases is how many purchase days are to come of all Customers
	// within the horizon; undefined without a model.
	ExpectedPurchases Number `csv:"expected_purchases" json:"expected_purchases"`
	// TotalCLV is the value of all Customers; undefined by the formula.
	TotalCLV money.Amount `csv:"total_clv" json:"total_clv"`
	// Low and High are the interval of CLV that what customers will in fact
	// bring lies in, if the model holds.
	Low  money.Amount `csv:"clv_low" json:"clv_low" when:"intervals" table:"low"`
	High money.Amount `csv:"clv_high" json:"clv_high" when:"intervals" table:"high"`

	months  float64 // length of the period, or of the horizon; 0 by the historic method
	opening int     // customers whom MonthlyChurn rests on
}

// CLV returns what customers are worth, on average. The historic method takes
// all purchases to date; the formula takes the sales of a period and its
// churn, as Churn counts it, and carries them on over the mean lifespan that
// this churn gives. A model takes how often and how lately each customer
// bought, and gives what is to be expected of each within the horizon, and of
// a new one in the section newcomer. Sums are of all rows with By.
//
// Errors are an *OptionError, or a *DataError where nobody bought anything,
// the data has no amounts or is too little for the model that was asked for;
// and amounts whose sum does not fit.
//
// Source: Berger, Nasr 1998, Customer lifetime value: marketing models and
// applications, Journal of Interactive Marketing 12; the mean lifespan is that
// of a constant churn, 1 / churn. For the models see btyd.
func CLV(ds *dataset.Dataset, o CLVOptions) (Result[CLVRow], error) {
	if err := o.check(ds); err != nil {
		return Result[CLVRow]{}, err
	}
	res := o.result(ds)
	m, err := o.margins(ds)
	if err != nil {
		return Result[CLVRow]{}, err
	}
	switch o.Method {
	case Historic:
		err = o.historic(ds, m, &res)
	case Formula:
		err = o.formula(ds, m, &res)
	default:
		err = o.predict(ds, m, &res)
	}
	if err != nil {
		return Result[CLVRow]{}, err
	}
	res.Notes = m.note(res.Notes)
	return res, nil
}

// result is one without rows.
func (o CLVOptions) result(d Data) Result[CLVRow] {
	return Result[CLVRow]{Metric: clvText.Name, AsOf: d.AsOf(), By: o.By}
}
