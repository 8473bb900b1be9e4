//! Serves JSON-RPC 2.0 on standard input and output, one message a line. What it serves is in
//! operations.rs: that is where to plug in.
//!
//! Build:  rustc -O -o target target.rs
//! Try:    rtmref fuzz --target ./target

mod json;
mod operations;

use json::Json;
use operations::OPERATIONS;
use std::io::{self, BufRead, Write};

const NOT_SUPPORTED: i64 = -32001;
const PARSE_ERROR: i64 = -32700;
const METHOD_NOT_FOUND: i64 = -32601;

fn object(members: Vec<(&str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_string(), value)).collect())
}

fn error(code: i64, message: &str) -> (&'static str, Json) {
    let told = Json::String(message.to_string());
    ("error", object(vec![("code", Json::Integer(code)), ("message", told)]))
}

/// The reply to a call: its result, or the error that it is not supported.
fn call(operation: &Json, arguments: &Json) -> (&'static str, Json) {
    let (Json::String(name), Json::Array(given)) = (operation, arguments) else {
        return error(NOT_SUPPORTED, "no call");
    };
    let found = OPERATIONS.iter().find(|each| each.0 == name).and_then(|each| each.1);
    let mut events = Vec::new();
    match found.and_then(|function| function(given, &mut events)) {
        Some(answer) => {
            let members = vec![("answer", Json::Array(answer)), ("events", Json::Array(events))];
            ("result", object(members))
        }
        None => error(NOT_SUPPORTED, "not supported"),
    }
}

fn many(calls: &Json) -> Json {
    let Json::Array(calls) = calls else { return object(vec![("replies", Json::Array(vec![]))]) };
    let replies = calls.iter().map(|each| match call(each.item(0), each.item(1)) {
        ("result", reply) => reply,
        (kind, told) => object(vec![(kind, told)]),
    });
    object(vec![("replies", Json::Array(replies.collect()))])
}

fn initialize() -> Json {
    let supported = OPERATIONS.iter().filter(|each| each.1.is_some());
    let names = supported.map(|each| Json::String(each.0.to_string())).collect();
    object(vec![
        ("protocol", Json::Integer(1)),
        ("name", Json::String("target".to_string())),
        ("call_many", Json::Bool(true)),
        ("operations", Json::Array(names)),
    ])
}

/// What is said of a request besides its number: its result, or an error.
fn outcome(method: &str, params: &Json) -> (&'static str, Json) {
    match method {
        "initialize" => ("result", initialize()),
        "reset" => {
            operations::reset(params.member("limits"), params.member("decisions"));
            ("result", object(vec![]))
        }
        "call" => call(params.member("operation"), params.member("arguments")),
        "call_many" => ("result", many(params.member("calls"))),
        _ => error(METHOD_NOT_FOUND, "no such method"),
    }
}

fn main() -> io::Result<()> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let request = json::read(&line?);
        let told = match &request {
            None => error(PARSE_ERROR, "no JSON"),
            Some(request) => {
                let Json::String(method) = request.member("method") else { continue };
                if matches!(request.member("id"), Json::Null) {
                    if method == "close" {
                        return Ok(());
                    }
                    continue;
                }
                outcome(method, request.member("params"))
            }
        };
        let id = request.as_ref().map_or(Json::Null, |request| request.member("id").clone());
        let version = Json::String("2.0".to_string());
        writeln!(output, "{}", object(vec![("jsonrpc", version), ("id", id), told]))?;
        output.flush()?;
    }
    Ok(())
}
