// The parts of Prometheus 3 that take remote writes, keep them and answer PromQL, and no others.
package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"

	remoteapi "github.com/prometheus/client_golang/exp/api/remote"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage/remote"
	"github.com/prometheus/prometheus/tsdb"
)

// Arguments: the folder, and where to listen.
func main() {
	logger := promslog.NewNopLogger()
	options := tsdb.DefaultOptions()
	db, err := tsdb.Open(os.Args[1], logger, nil, options, nil)
	if err != nil {
		log.Fatal(err)
	}
	engine := promql.NewEngine(promql.EngineOpts{
		MaxSamples: 5e7, Timeout: time.Minute, EnableAtModifier: true, Parser: parser.NewParser(parser.Options{}),
	})
	known := remoteapi.MessageTypes{remoteapi.WriteV1MessageType, remoteapi.WriteV2MessageType}
	http.Handle("/api/v1/write", remote.NewWriteHandler(logger, nil, db, known, true, false, false))
	http.HandleFunc("/-/ready", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("/api/v1/query", func(answer http.ResponseWriter, asked *http.Request) {
		at, err := moment(asked, "time", time.Now())
		if err != nil {
			refuse(answer, http.StatusBadRequest, err)
			return
		}
		query, err := engine.NewInstantQuery(asked.Context(), db, nil, asked.FormValue("query"), at)
		tell(answer, asked, query, err)
	})
	http.HandleFunc("/api/v1/query_range", func(answer http.ResponseWriter, asked *http.Request) {
		start, noStart := moment(asked, "start", time.Time{})
		end, noEnd := moment(asked, "end", time.Time{})
		step, noStep := seconds(asked.FormValue("step"))
		if err := errors.Join(noStart, noEnd, noStep); err != nil {
			refuse(answer, http.StatusBadRequest, err)
			return
		}
		query, err := engine.NewRangeQuery(asked.Context(), db, nil, asked.FormValue("query"), start, end, step)
		tell(answer, asked, query, err)
	})
	log.Fatal(http.ListenAndServe(os.Args[2], nil))
}

// A time in seconds.
func moment(asked *http.Request, name string, usual time.Time) (time.Time, error) {
	text := asked.FormValue(name)
	if text == "" && !usual.IsZero() {
		return usual, nil
	}
	since, err := seconds(text)
	return time.Unix(0, 0).Add(since), err
}

func seconds(text string) (time.Duration, error) {
	number, err := strconv.ParseFloat(text, 64)
	return time.Duration(number * float64(time.Second)), err
}

func tell(answer http.ResponseWriter, asked *http.Request, query promql.Query, err error) {
	if err != nil {
		refuse(answer, http.StatusBadRequest, err)
		return
	}
	defer query.Close()
	result := query.Exec(asked.Context())
	if result.Err != nil {
		refuse(answer, http.StatusUnprocessableEntity, result.Err)
		return
	}
	if lines, is := result.Value.(promql.Matrix); is && lines == nil {
		result.Value = promql.Matrix{}
	}
	data := map[string]any{"resultType": result.Value.Type(), "result": result.Value}
	_ = json.NewEncoder(answer).Encode(map[string]any{"status": "success", "data": data})
}

func refuse(answer http.ResponseWriter, status int, err error) {
	answer.WriteHeader(status)
	_ = json.NewEncoder(answer).Encode(map[string]any{"status": "error", "errorType": "refused", "error": err.Error()})
}
