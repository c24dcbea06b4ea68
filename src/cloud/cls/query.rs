//! The search language of CLS, as far as it filters: Lucene's and CQL's common part (`cos-cls.md` 6.1).
//!
//! `key:value`, `key:"a phrase"`, `key:pre*`, `key:*`, `key:>5`, bare words, `AND`, `OR`, `NOT` and parentheses; terms side
//! by side mean `AND`. What a vertical bar begins is SQL analysis, which is not modelled.

use serde_json::{Map, Value};
use std::{iter::Peekable, vec::IntoIter};

/// The member that words without a key search.
const TEXT: &str = "SCF_Message";

/// Where the vendor cuts text into words.
const SEPARATORS: &str = "@&()='\",;:<>[]{}/ \n\t\r\\?|#";

/// A parsed search condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// Everything.
    All,
    /// Both.
    And(Box<Query>, Box<Query>),
    /// Either.
    Or(Box<Query>, Box<Query>),
    /// What does not match.
    Not(Box<Query>),
    /// A test of one member.
    Member(String, Test),
}

/// A test of a member's value.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// It is there.
    Present,
    /// It contains these words, one after the other; in a prefix test the last may go on.
    Words(Vec<String>, End),
    /// It compares so with a number.
    Compares(Comparison, f64),
}

/// How the last word of a test must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Exactly.
    Whole,
    /// Anyhow: it was written with a `*`.
    Prefix,
}

/// A comparison with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
}

impl Query {
    /// Parses a condition; the error says what is wrong, for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { tokens: tokens(text)?.into_iter().peekable() };
        if parser.tokens.peek().is_none() {
            return Ok(Self::All);
        }
        let query = parser.either()?;
        match parser.tokens.next() {
            None => Ok(query),
            Some(token) => Err(format!("{token:?} has no place there")),
        }
    }

    /// Whether a line's members match.
    pub fn matches(&self, line: &Map<String, Value>) -> bool {
        match self {
            Self::All => true,
            Self::And(left, right) => left.matches(line) && right.matches(line),
            Self::Or(left, right) => left.matches(line) || right.matches(line),
            Self::Not(inner) => !inner.matches(line),
            Self::Member(key, test) => line.get(key).is_some_and(|value| test.holds(value)),
        }
    }
}

impl Test {
    fn holds(&self, value: &Value) -> bool {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match self {
            Self::Present => true,
            Self::Compares(comparison, number) => text.parse().is_ok_and(|value: f64| match comparison {
                Comparison::Below => value < *number,
                Comparison::AtMost => value <= *number,
                Comparison::Above => value > *number,
                Comparison::AtLeast => value >= *number,
                Comparison::Equal => value == *number,
            }),
            Self::Words(wanted, end) => {
                let words = words(&text);
                words.is_empty() && wanted.is_empty()
                    || !wanted.is_empty() && words.windows(wanted.len()).any(|found| same_words(found, wanted, *end))
            }
        }
    }
}

fn same_words(found: &[String], wanted: &[String], end: End) -> bool {
    let (Some((last, found)), Some((last_wanted, wanted))) = (found.split_last(), wanted.split_last()) else {
        return false;
    };
    found == wanted
        && match end {
            End::Whole => last == last_wanted,
            End::Prefix => last.starts_with(last_wanted),
        }
}

/// Cuts text into words; the index does not tell upper from lower case.
fn words(text: &str) -> Vec<String> {
    text.split(|character| SEPARATORS.contains(character))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    And,
    Or,
    Not,
    Open,
    Close,
    Colon,
    Compare(Comparison),
    Word(String),
    Phrase(String),
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut characters = text.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(character) = characters.next() {
        tokens.push(match character {
            _ if character.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            ':' => Token::Colon,
            '|' => return Err("SQL analysis is not modelled by this server".into()),
            '[' | '{' => return Err("ranges in brackets are not modelled by this server".into()),
            '<' | '>' | '=' => Token::Compare(match (character, characters.next_if_eq(&'=')) {
                ('<', None) => Comparison::Below,
                ('<', Some(_)) => Comparison::AtMost,
                ('>', None) => Comparison::Above,
                ('>', Some(_)) => Comparison::AtLeast,
                _ => Comparison::Equal,
            }),
            quote @ ('"' | '\'') => {
                let mut phrase = String::new();
                loop {
                    match characters.next() {
                        None => return Err(format!("a phrase is not closed with {quote}")),
                        Some('\\') => phrase.extend(characters.next()),
                        Some(character) if character == quote => break Token::Phrase(phrase),
                        Some(character) => phrase.push(character),
                    }
                }
            }
            first => {
                let mut word = String::new();
                let mut next = Some(first);
                while let Some(character) = next {
                    match character {
                        '\\' => word.extend(characters.next()),
                        other => word.push(other),
                    }
                    next = characters.next_if(|next| !next.is_whitespace() && !"():\"<>=|".contains(*next));
                }
                match word.to_ascii_uppercase().as_str() {
                    "AND" => Token::And,
                    "OR" => Token::Or,
                    "NOT" => Token::Not,
                    _ => Token::Word(word),
                }
            }
        });
    }
    Ok(tokens)
}

struct Parser {
    tokens: Peekable<IntoIter<Token>>,
}

impl Parser {
    fn either(&mut self) -> Result<Query, String> {
        let mut query = self.both()?;
        while self.tokens.next_if_eq(&Token::Or).is_some() {
            query = Query::Or(Box::new(query), Box::new(self.both()?));
        }
        Ok(query)
    }

    fn both(&mut self) -> Result<Query, String> {
        let mut query = self.negated()?;
        loop {
            let joined = self.tokens.next_if_eq(&Token::And).is_some();
            if !joined && matches!(self.tokens.peek(), None | Some(Token::Or | Token::Close)) {
                return Ok(query);
            }
            query = Query::And(Box::new(query), Box::new(self.negated()?));
        }
    }

    fn negated(&mut self) -> Result<Query, String> {
        let mut negated = false;
        while self.tokens.next_if_eq(&Token::Not).is_some() {
            negated = !negated;
        }
        let query = self.term()?;
        Ok(if negated { Query::Not(Box::new(query)) } else { query })
    }

    fn term(&mut self) -> Result<Query, String> {
        match self.tokens.next() {
            Some(Token::Open) => {
                let query = self.either()?;
                match self.tokens.next() {
                    Some(Token::Close) => Ok(query),
                    _ => Err("a parenthesis is not closed".into()),
                }
            }
            Some(Token::Word(word)) if self.tokens.next_if_eq(&Token::Colon).is_some() => self.value(&word),
            Some(Token::Word(word)) if word == "*" => Ok(Query::All),
            Some(Token::Word(word)) => Ok(Query::Member(TEXT.into(), word_test(&word))),
            Some(Token::Phrase(phrase)) => Ok(Query::Member(TEXT.into(), Test::Words(words(&phrase), End::Whole))),
            Some(token) => Err(format!("{token:?} stands where a condition is expected")),
            None => Err("a condition is missing at the end".into()),
        }
    }

    /// Reads what follows `key:`; a group distributes the key over its alternatives.
    fn value(&mut self, key: &str) -> Result<Query, String> {
        match self.tokens.next() {
            Some(Token::Word(word)) => Ok(Query::Member(key.into(), word_test(&word))),
            Some(Token::Phrase(phrase)) => Ok(Query::Member(key.into(), Test::Words(words(&phrase), End::Whole))),
            Some(Token::Compare(comparison)) => match self.tokens.next() {
                Some(Token::Word(number)) => match number.parse() {
                    Ok(number) => Ok(Query::Member(key.into(), Test::Compares(comparison, number))),
                    Err(_) => Err(format!("`{number}` is not a number")),
                },
                _ => Err(format!("`{key}` is compared with nothing")),
            },
            Some(Token::Open) => {
                let mut query = self.value(key)?;
                loop {
                    match self.tokens.next() {
                        Some(Token::Close) => return Ok(query),
                        Some(Token::Or) => query = Query::Or(Box::new(query), Box::new(self.value(key)?)),
                        Some(Token::And) => query = Query::And(Box::new(query), Box::new(self.value(key)?)),
                        _ => return Err(format!("the values of `{key}` are joined by neither `AND` nor `OR`")),
                    }
                }
            }
            _ => Err(format!("`{key}:` has no value")),
        }
    }
}

fn word_test(word: &str) -> Test {
    match word.strip_suffix('*') {
        Some("") => Test::Present,
        Some(prefix) => Test::Words(words(prefix), End::Prefix),
        None => Test::Words(words(word), End::Whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "6a2ba9e0-0000-4000-8000-0123456789ab";

    fn line(message: &str, kind: &str, status: &str) -> Map<String, Value> {
        let line = json!({
            "SCF_FunctionName": "mps-handler", "SCF_RequestId": ID, "SCF_Type": kind,
            "SCF_StatusCode": status, "SCF_Message": message,
        });
        line.as_object().expect("an object").clone()
    }

    #[test]
    fn a_table_of_queries() {
        let report = line("Report RequestId:6a2ba9e0 Duration:1ms Memory:128MB", "Platform", "200");
        let failed = line("Report RequestId:6a2ba9e0 Duration:7ms Memory:128MB", "Platform", "433");
        let custom = line("INFO task 1250000000-WorkflowTask-0a t0 done: 3 files", "Custom", "200");
        for (query, matches) in [
            ("", [true, true, true]),
            ("*", [true, true, true]),
            (r#"SCF_FunctionName:"mps-handler""#, [true, true, true]),
            (r#"SCF_FunctionName:"mps""#, [false, false, false]),
            ("SCF_FunctionName:mps*", [true, true, true]),
            ("SCF_FunctionName:MPS-Handler", [true, true, true]),
            (r#"SCF_RequestId:"6a2ba9e0-0000-4000-8000-0123456789ab" AND SCF_Type:Custom"#, [false, false, true]),
            ("SCF_Type:Platform AND SCF_Message:Report*", [true, true, false]),
            ("SCF_Type:Platform AND SCF_Message:Report* AND NOT SCF_StatusCode:200", [false, true, false]),
            ("SCF_Type:Platform SCF_StatusCode:433", [false, true, false]),
            ("SCF_StatusCode:433 OR SCF_Type:Custom", [false, true, true]),
            ("SCF_Type:Custom OR SCF_Type:Platform AND SCF_StatusCode:433", [false, true, true]),
            ("(SCF_Type:Custom OR SCF_Type:Platform) AND SCF_StatusCode:433", [false, true, false]),
            ("SCF_StatusCode:(433 OR 439)", [false, true, false]),
            ("SCF_StatusCode:>=400", [false, true, false]),
            ("SCF_StatusCode:<400", [true, false, true]),
            ("SCF_Message:*", [true, true, true]),
            ("SCF_Level:*", [false, false, false]),
            ("NOT SCF_Level:ERROR", [true, true, true]),
            ("done", [false, false, true]),
            ("\"3 files\"", [false, false, true]),
            ("\"files 3\"", [false, false, false]),
            ("files done", [false, false, true]),
            ("not done", [true, true, false]),
            (r"SCF_Message:1250000000\-WorkflowTask\-0a", [false, false, true]),
        ] {
            let parsed = Query::parse(query).expect(query);
            assert_eq!([&report, &failed, &custom].map(|line| parsed.matches(line)), matches, "{query}");
        }
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for (query, why) in [
            ("a AND", "a condition is missing at the end"),
            ("(a", "a parenthesis is not closed"),
            ("a)", "Close has no place there"),
            ("\"a", "a phrase is not closed with \""),
            ("key:", "`key:` has no value"),
            ("key:>x", "`x` is not a number"),
            ("OR a", "Or stands where a condition is expected"),
            ("a | select count(*)", "SQL analysis is not modelled by this server"),
            ("key:[1 TO 5]", "ranges in brackets are not modelled by this server"),
        ] {
            assert_eq!(Query::parse(query), Err(why.to_owned()), "{query}");
        }
    }
}
