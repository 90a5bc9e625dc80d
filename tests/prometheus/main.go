// The parts of Prometheus 3 that take remote writes, keep them and answer PromQL, and no others.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
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
		MaxSamples: 1e7, Timeout: time.Minute, EnableAtModifier: true, Parser: parser.NewParser(parser.Options{}),
	})
	known := remoteapi.MessageTypes{remoteapi.WriteV1MessageType, remoteapi.WriteV2MessageType}
	http.Handle("/api/v1/write", remote.NewWriteHandler(logger, nil, db, known, true, false, false))
	http.HandleFunc("/-/ready", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("/api/v1/query", func(answer http.ResponseWriter, asked *http.Request) {
		query, err := engine.NewInstantQuery(asked.Context(), db, nil, asked.FormValue("query"), time.Now())
		if err != nil {
			http.Error(answer, err.Error(), http.StatusBadRequest)
			return
		}
		defer query.Close()
		result := query.Exec(asked.Context())
		if result.Err != nil {
			http.Error(answer, result.Err.Error(), http.StatusUnprocessableEntity)
			return
		}
		_ = json.NewEncoder(answer).Encode(map[string]any{"data": map[string]any{"result": result.Value}})
	})
	log.Fatal(http.ListenAndServe(os.Args[2], nil))
}
