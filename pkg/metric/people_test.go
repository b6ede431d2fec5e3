package metric

import (
	"encoding/json"
	"fmt"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/dataset"
)

// saidOfPeople is what the metrics of people to act on say, but of prospects
// by themselves.
func saidOfPeople(ds *dataset.Dataset, o ChurnOptions) map[string]string {
	all := map[string]string{}
	stages, err := Stages(ds, StagesOptions{Window: o.Window, By: o.By})
	all["stages"] = said(stages, err)
	for s := StageNew; s <= StageWonBack; s++ {
		list, err := StageList(ds, StagesOptions{Window: o.Window, By: o.By}, s)
		all["stage "+s.String()] = said(list.Whole(), err)
	}
	risk, err := Risk(ds, RiskOptions{Window: o.Window, By: o.By, Confidence: o.Confidence, Backtest: true})
	all["risk"] = said(risk.Whole(), err)
	occasions, err := Occasions(ds, OccasionsOptions{Next: calendar.Span{N: 5, Unit: calendar.Months}, By: o.By})
	all["occasions"] = said(occasions.Whole(), err)
	for _, detractors := range []bool{false, true} {
		a := DefaultAdvocates
		a.Detractors, a.By = detractors, o.By
		advocates, err := Advocates(ds, a)
		all[fmt.Sprint("advocates ", detractors)] = said(advocates.Whole(), err)
	}
	for _, key := range []string{"A", "P", "X"} {
		story, err := Customer(ds, key, CustomerOptions{Since: o.Since, Window: o.Window})
		all["customer "+key] = said(story, err)
	}
	return all
}

// said writes down all of a result.
func said[R any](res Result[R], err error) string {
	b, failed := json.Marshal(res)
	return fmt.Sprintf("%s %v %v", b, failed, err)
}
