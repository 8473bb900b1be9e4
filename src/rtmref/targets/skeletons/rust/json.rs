//! A small reader and writer of JSON. Numbers are integers: nothing else is said to a target.

#![allow(dead_code)]

use std::fmt;

const DEEPEST: usize = 64;
static NULL: Json = Json::Null;

#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Integer(i64),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The member of an object; null if there is none.
    pub fn member(&self, name: &str) -> &Json {
        let Json::Object(members) = self else { return &NULL };
        members.iter().find(|each| each.0 == name).map_or(&NULL, |each| &each.1)
    }

    /// The item of an array; null if there is none.
    pub fn item(&self, position: usize) -> &Json {
        let Json::Array(items) = self else { return &NULL };
        items.get(position).unwrap_or(&NULL)
    }
}

/// Reads one value, which has to be all of the text.
pub fn read(text: &str) -> Option<Json> {
    let mut reader = Reader { text: text.as_bytes(), at: 0 };
    let value = reader.value(0)?;
    reader.skip();
    (reader.at == reader.text.len()).then_some(value)
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn skip(&mut self) {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: u8) -> bool {
        self.skip();
        let found = self.text.get(self.at) == Some(&wanted);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, wanted: &str, value: Json) -> Option<Json> {
        let found = self.text[self.at..].starts_with(wanted.as_bytes());
        self.at += wanted.len();
        found.then_some(value)
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        self.skip();
        if depth > DEEPEST {
            return None;
        }
        match self.text.get(self.at)? {
            b'n' => self.word("null", Json::Null),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'"' => self.string().map(Json::String),
            b'[' => self.array(depth),
            b'{' => self.object(depth),
            _ => self.integer(),
        }
    }

    fn array(&mut self, depth: usize) -> Option<Json> {
        let mut items = Vec::new();
        self.at += 1;
        if self.take(b']') {
            return Some(Json::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if !self.take(b',') {
                return self.take(b']').then_some(Json::Array(items));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        let mut members = Vec::new();
        self.at += 1;
        if self.take(b'}') {
            return Some(Json::Object(members));
        }
        loop {
            self.skip();
            let name = self.string()?;
            if !self.take(b':') {
                return None;
            }
            members.push((name, self.value(depth + 1)?));
            if !self.take(b',') {
                return self.take(b'}').then_some(Json::Object(members));
            }
        }
    }

    fn integer(&mut self) -> Option<Json> {
        let begin = self.at;
        while matches!(self.text.get(self.at), Some(b'-' | b'0'..=b'9')) {
            self.at += 1;
        }
        let text = std::str::from_utf8(&self.text[begin..self.at]).ok()?;
        text.parse().ok().map(Json::Integer)
    }

    fn string(&mut self) -> Option<String> {
        let mut made = Vec::new();
        if !self.take(b'"') {
            return None;
        }
        loop {
            let octet = *self.text.get(self.at)?;
            self.at += 1;
            match octet {
                b'"' => return String::from_utf8(made).ok(),
                b'\\' => {
                    let mut octets = [0; 4];
                    made.extend(self.escaped()?.encode_utf8(&mut octets).bytes());
                }
                0..=0x1f => return None,
                _ => made.push(octet),
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let name = *self.text.get(self.at)?;
        self.at += 1;
        Some(match name {
            b'"' | b'\\' | b'/' => char::from(name),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return None,
        })
    }

    fn unicode(&mut self) -> Option<char> {
        let high = self.hexadecimal()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high);
        }
        self.word("\\u", Json::Null)?;
        let low = self.hexadecimal()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x10000 + ((high - 0xd800) << 10) + low)
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = std::str::from_utf8(self.text.get(self.at..self.at + 4)?).ok()?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

impl fmt::Display for Json {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Json::Null => to.write_str("null"),
            Json::Bool(value) => write!(to, "{value}"),
            Json::Integer(value) => write!(to, "{value}"),
            Json::String(text) => quoted(to, text),
            Json::Array(items) => {
                to.write_str("[")?;
                for (n, item) in items.iter().enumerate() {
                    write!(to, "{}{item}", if n > 0 { "," } else { "" })?;
                }
                to.write_str("]")
            }
            Json::Object(members) => {
                to.write_str("{")?;
                for (n, (name, value)) in members.iter().enumerate() {
                    to.write_str(if n > 0 { "," } else { "" })?;
                    quoted(to, name)?;
                    write!(to, ":{value}")?;
                }
                to.write_str("}")
            }
        }
    }
}

fn quoted(to: &mut fmt::Formatter, text: &str) -> fmt::Result {
    to.write_str("\"")?;
    for each in text.chars() {
        match each {
            '"' | '\\' => write!(to, "\\{each}")?,
            '\0'..='\x1f' => write!(to, "\\u{:04x}", each as u32)?,
            _ => write!(to, "{each}")?,
        }
    }
    to.write_str("\"")
}
