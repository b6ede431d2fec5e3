package metric

import (
	"fmt"
	"math"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// Responses says which responses of a respondent count.
type Responses uint8

// The choices.
const (
	Latest Responses = iota // the latest one, the lowest score of several on its day
	All                     // every one
	choices
)

var responseNames = [choices]string{"latest", "all"}

// String returns the choice's name: "latest".
func (r Responses) String() string { return responseNames[r] }

// MarshalText gives String.
func (r Responses) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads latest or all.
func (r *Responses) UnmarshalText(text []byte) error {
	for choice, name := range responseNames {
		if name == string(text) {
			*r = Responses(choice)
			return nil
		}
	}
	return fmt.Errorf("%q: want latest or all%s", text, guess(string(text), responseNames[:]))
}

// NPSOptions set which responses NPS counts. Start from DefaultNPS.
type NPSOptions struct {
	// Responses says which responses of a respondent count, of those in the
	// period of the row. Responses without an id count each.
	Responses Responses
	// Since is where the period starts; it ends with the last day that counts.
	// Zero: all responses.
	Since calendar.Since
	// Every cuts the period into consecutive ones, each with its own latest
	// responses; without Since from the first response on. Zero: one row.
	Every calendar.Every
	// By is the column that groups the rows: one of the survey, before those
	// that Churn knows too; "": one group of all.
	By string
	// Confidence of the intervals, more than 0 and less than 1.
	Confidence float64
}

// DefaultNPS counts the latest response of each respondent.
var DefaultNPS = NPSOptions{Confidence: 0.95}

// An NPSRow is a Net Promoter Score and what it is made of.
type NPSRow struct {
	// Group is the value of the column that groups, "(none)" without one.
	Group string `csv:"group" json:"group" when:"by"`
	// Start is the first day of the period; none where all responses count.
	Start calendar.Day `csv:"period_start" json:"period_start" when:"every"`
	// End is the last day of the period, included; none where all responses
	// count.
	End calendar.Day `csv:"period_end" json:"period_end" when:"every"`
	// Responses counts the responses: Promoters + Passives + Detractors.
	Responses int `csv:"responses" json:"responses"`
	// Promoters counts the scores 9 and 10.
	Promoters int `csv:"promoters" json:"promoters"`
	// Passives counts the scores 7 and 8.
	Passives int `csv:"passives" json:"passives"`
	// Detractors counts the scores 0 to 6.
	Detractors int `csv:"detractors" json:"detractors"`
	// NPS is 100 x (Promoters - Detractors) / Responses, -100 to 100; undefined
	// without responses.
	NPS Score `csv:"nps" json:"nps"`
	// Margin is half of the interval's width, in points, 0 to 100; undefined
	// without responses.
	Margin Number `csv:"margin" json:"margin" table:"detail"`
	// Low and High are the adjusted Wald interval of NPS, within -100 to 100;
	// NPS is not its centre. Undefined without responses.
	Low  Score `csv:"nps_low" json:"nps_low" table:"low"`
	High Score `csv:"nps_high" json:"nps_high" table:"high"`
	// Score0 to Score10 count the responses of each score.
	Score0  int `csv:"score_0" json:"score_0" table:"detail"`
	Score1  int `csv:"score_1" json:"score_1" table:"detail"`
	Score2  int `csv:"score_2" json:"score_2" table:"detail"`
	Score3  int `csv:"score_3" json:"score_3" table:"detail"`
	Score4  int `csv:"score_4" json:"score_4" table:"detail"`
	Score5  int `csv:"score_5" json:"score_5" table:"detail"`
	Score6  int `csv:"score_6" json:"score_6" table:"detail"`
	Score7  int `csv:"score_7" json:"score_7" table:"detail"`
	Score8  int `csv:"score_8" json:"score_8" table:"detail"`
	Score9  int `csv:"score_9" json:"score_9" table:"detail"`
	Score10 int `csv:"score_10" json:"score_10" table:"detail"`
	// Complete is false for a calendar period that is cut short.
	Complete bool `csv:"complete" json:"complete" when:"every" table:"detail"`
	// Change is NPS less that of the period before, -200 to 200; undefined in
	// the first period and where one of the two has no response.
	Change Score `csv:"change" json:"change" when:"every"`
	// ChangeLow and ChangeHigh are the interval of Change, for respondents who
	// are not the same; with 0 outside of it chance alone hardly explains the
	// change. Undefined where Change is.
	ChangeLow  Score `csv:"change_low" json:"change_low" when:"every" table:"low"`
	ChangeHigh Score `csv:"change_high" json:"change_high" when:"every" table:"high"`
}

// NPS returns the Net Promoter Score of the survey. With Every there is a row
// for each period, oldest first; with By there are rows for each group, but
// none where a group has no response. Where the customers file says who was
// asked, the section asked has the response rate.
//
// Errors are an *OptionError, or a *DataError where nobody responded, or where
// a period is asked for and no response has a day.
//
// Source: Reichheld 2003, The one number you need to grow, Harvard Business
// Review 81 (12); for the interval see stats.AdjustedWald.
func NPS(ds *dataset.Dataset, o NPSOptions) (Result[NPSRow], error) {
	p, err := o.open(ds)
	if err != nil {
		return Result[NPSRow]{}, err
	}
	res := p.result(o)
	n := notes(res.Notes)
	if asked := p.asked(o.Confidence, &n); asked != nil {
		res.Sections = []Section{{askedText.Name, asked}}
	}
	res.Notes = n
	return res, nil
}

// result is the formula.
func (p *poll) result(o NPSOptions) Result[NPSRow] {
	rows := p.rows(o.Confidence)
	return Result[NPSRow]{
		Metric: npsText.Name, Definition: npsText.Definition, AsOf: p.data.AsOf(), Period: p.period(), By: o.By, Every: o.Every.String(),
		Settings: o.settings(), Notes: p.notes(o, rows), Rows: rows,
	}
}

// open checks the options and returns the poll, counted.
func (o NPSOptions) open(ds *dataset.Dataset) (*poll, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := needResponses(len(ds.Responses())); err != nil {
		return nil, err
	}
	p, err := newPoll(ds, o)
	if err != nil {
		return nil, err
	}
	p.count(o.Responses)
	return p, p.needDays(len(ds.Responses()))
}

func (o NPSOptions) check() error {
	if o.Responses >= choices {
		return badOption("responses", "number %d, want latest or all", o.Responses)
	}
	return checkConfidence(o.Confidence)
}

// needDays refuses so many responses of which none has a day, where there is a
// period.
func (p *poll) needDays(responses int) error {
	if p.undated < responses {
		return nil
	}
	return &DataError{LacksDays, "no response has a day", "ask for all responses, without since and every, or name the column that holds the day"}
}

func (o NPSOptions) settings() []Setting {
	return append([]Setting{{"responses", o.Responses.String()}, {"confidence", plain(o.Confidence)}}, o.since()...)
}

// since is the setting of that name; nil for all responses.
func (o NPSOptions) since() []Setting {
	if o.Since.IsZero() {
		return nil
	}
	return []Setting{{"since", o.Since.String()}}
}

// Working returns the formulas with the row's own numbers in them, a line
// each; figures that are not defined are n/a.
func (r NPSRow) Working() []string {
	lines := []string{
		fmt.Sprintf("responses = promoters + passives + detractors = %s + %s + %s = %s", count(r.Promoters), count(r.Passives), count(r.Detractors), count(r.Responses)),
		fmt.Sprintf("nps = 100 x (promoters - detractors) / responses = 100 x (%s - %s) / %s = %s", count(r.Promoters), count(r.Detractors), count(r.Responses), r.NPS.Human()),
		fmt.Sprintf("nps_low to nps_high = adjusted Wald interval of the same counts = %s to %s", r.Low.Human(), r.High.Human()),
		fmt.Sprintf("margin = (nps_high - nps_low) / 2 = (%s - %s) / 2 = %s", r.High.Human(), r.Low.Human(), r.Margin.Human()),
	}
	if !math.IsNaN(float64(r.Change)) {
		lines = append(lines, fmt.Sprintf("change = nps - nps of the period before = %s - %s = %s", r.NPS.Human(), (r.NPS-r.Change).Human(), r.Change.Human()))
	}
	return lines
}

var npsText = Explanation{
	Name:       "nps",
	Definition: "promoters (scores 9 and 10) less detractors (0 to 6), per 100 responses",
	Formula: []string{
		"responses = promoters + passives + detractors",
		"nps = 100 x (promoters - detractors) / responses",
		"nps_low, nps_high = adjusted score -/+ z x its standard error, with 3 responses added, 3/4 of one to promoters and to detractors",
		"margin = (nps_high - nps_low) / 2",
		"change = nps - nps of the period before",
		"response_rate = responded / asked, of the people whom the customers file says were asked",
		"change_low, change_high = difference of the adjusted scores -/+ z x the root of their summed variances",
	},
	Fields:   npsFields(),
	List:     respondentFields,
	Sections: []SectionText{askedText},
	Others: []Other{
		{"customer satisfaction", "the share of 4 and 5 on a scale of 1 to 5: another question on another scale, not to be compared with it"},
	},
	Sources: []string{
		"Reichheld 2003, The one number you need to grow, Harvard Business Review 81 (12)",
		"Rocks 2016, Interval estimation for the Net Promoter Score, The American Statistician 70",
		"Lewis, Sauro 2021, How to statistically compare two Net Promoter Scores, MeasuringU",
		"Bonett, Price 2012, Adjusted Wald confidence interval for a difference of binomial proportions based on paired data, Journal of Educational and Behavioral Statistics 37",
	},
	Traps: []string{
		"It is a number from -100 to 100 and no percentage.",
		"From percentages that were rounded first it comes out a point off.",
		"The interval is wide: 100 responses hardly tell +20 from +35.",
		"Who answers is not who bought: a score says nothing of those who stayed silent.",
		"With periods each respondent counts once in each, so that responses do not add up to those of all dates.",
		"A change from one period to the next is mostly chance: look whether its interval holds 0.",
	},
}

func npsFields() []Field {
	fields := []Field{
		{"group", "the value of the column that groups; (none) without one"},
		{"period_start", "the first day of the period"},
		{"period_end", "the last day of the period, included"},
		{"responses", "responses that count: promoters + passives + detractors; by default the latest of each respondent, and each without an id"},
		{"promoters", "scores 9 and 10"},
		{"passives", "scores 7 and 8"},
		{"detractors", "scores 0 to 6"},
		{"nps", "100 x (promoters - detractors) / responses, from -100 to 100; n/a without responses"},
		{"margin", "half of the interval's width, in points; n/a without responses"},
		{"nps_low", "low end of the adjusted Wald interval of nps"},
		{"nps_high", "high end of the adjusted Wald interval of nps"},
	}
	for score := range len(tally{}) {
		fields = append(fields, Field{fmt.Sprintf("score_%d", score), fmt.Sprintf("responses of %d", score)})
	}
	return append(fields,
		Field{"complete", "false for a calendar period that is cut short"},
		Field{"change", "nps less that of the period before; n/a in the first one and where one of the two has no response"},
		Field{"change_low", "low end of the interval of change"},
		Field{"change_high", "high end of the interval of change; with 0 outside of the interval chance alone hardly explains the change"},
	)
}
