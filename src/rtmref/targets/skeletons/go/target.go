// Serves JSON-RPC 2.0 on standard input and output, one message a line.
// What it serves is in operations.go: that is where to plug in.
//
// Build:  go build -o target target.go operations.go
// Try:    rtmref fuzz --target ./target
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

const notSupported = -32001

// Values are numbers (float64), strings, bool, nil and []any.
type operation struct {
	name string
	call func(arguments []any) []any // nil: not supported; so is a call that returns nil
}

type request struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

type failure struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func decode(text []byte, value any) {
	if err := json.Unmarshal(text, value); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// call is the reply to a call: the answer with its events, or that it is not supported.
func call(name string, text json.RawMessage) map[string]any {
	var arguments []any
	decode(text, &arguments)
	events = []any{}
	for _, each := range operations {
		if each.name == name && each.call != nil {
			if answer := each.call(arguments); answer != nil {
				return map[string]any{"answer": answer, "events": events}
			}
		}
	}
	return map[string]any{"error": failure{notSupported, "not supported: " + name}}
}

func initialize() map[string]any {
	names := []string{}
	for _, each := range operations {
		if each.call != nil {
			names = append(names, each.name)
		}
	}
	return map[string]any{"protocol": 1, "name": "target", "call_many": true, "operations": names}
}

func many(text json.RawMessage) map[string]any {
	var params struct{ Calls [][2]json.RawMessage }
	decode(text, &params)
	replies := []any{}
	for _, each := range params.Calls {
		var name string
		decode(each[0], &name)
		replies = append(replies, call(name, each[1]))
	}
	return map[string]any{"replies": replies}
}

// outcome is what is said of a request besides its number: its result, or an error.
func outcome(asked request) (string, any) {
	switch asked.Method {
	case "initialize":
		return "result", initialize()
	case "reset":
		var params struct{ Limits, Decisions map[string]any }
		decode(asked.Params, &params)
		reset(params.Limits, params.Decisions)
		return "result", map[string]any{}
	case "call":
		var params struct {
			Operation string
			Arguments json.RawMessage
		}
		decode(asked.Params, &params)
		reply := call(params.Operation, params.Arguments)
		if refused, is := reply["error"]; is {
			return "error", refused
		}
		return "result", reply
	case "call_many":
		return "result", many(asked.Params)
	}
	return "error", failure{-32601, "no such method"}
}

func main() {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		decode(line, &asked)
		if asked.ID == nil {
			if asked.Method == "close" {
				return
			}
			continue
		}
		kind, said := outcome(asked)
		text, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": asked.ID, kind: said})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		output.Write(append(text, '\n'))
		output.Flush()
	}
}
