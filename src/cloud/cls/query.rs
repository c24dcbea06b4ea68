//! The search language of CLS, as far as it filters: Lucene's and CQL's common part (`cos-cls.md` 6.1).
//!
//! `key:value`, `key:"a phrase"`, `key:pre*`, `key:a*b?`, `key:*`, `key:>5`, `key:[1 TO 5}`, bare words, `AND`, `OR`, `NOT` and
//! parentheses; terms side by side mean `AND`. What a vertical bar begins is SQL analysis, which is not modelled.

use super::parse;
use serde_json::{Map, Value};

/// The member that words without a key search.
pub const TEXT: &str = "SCF_Message";

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
    /// It has a word of this form, in lower case: `*` stands for any characters, `?` for one.
    Like(String),
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
        parse::condition(text)
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
            Self::Like(form) => words(&text).iter().any(|word| is_like(word.as_bytes(), form.as_bytes())),
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

/// Whether a word has a form. At a `*` that turns out to stand for too little, the search goes back to it and no further: so this
/// takes no more than length times length steps.
fn is_like(word: &[u8], form: &[u8]) -> bool {
    let (mut at, mut asked) = (0, 0);
    let mut star = None;
    while at < word.len() {
        match form.get(asked) {
            Some(b'*') => {
                star = Some((asked, at));
                asked += 1;
            }
            Some(wanted) if *wanted == b'?' || *wanted == word[at] => {
                at += 1;
                asked += 1;
            }
            _ => match star {
                Some((place, from)) => {
                    star = Some((place, from + 1));
                    (at, asked) = (from + 1, place + 1);
                }
                None => return false,
            },
        }
    }
    form[asked..].iter().all(|rest| *rest == b'*')
}

/// Cuts text into words; the index does not tell upper from lower case.
pub fn words(text: &str) -> Vec<String> {
    text.split(|character| SEPARATORS.contains(character))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
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
            ("SCF_StatusCode:[400 TO 433]", [false, true, false]),
            ("SCF_StatusCode:[200 TO 433}", [true, false, true]),
            ("SCF_StatusCode:{200 TO *]", [false, true, false]),
            ("SCF_StatusCode:([0 TO 1] OR >432)", [false, true, false]),
            ("SCF_FunctionName:m*-h?ndler", [true, true, true]),
            ("SCF_FunctionName:*handle", [false, false, false]),
            ("SCF_Message:*ILE*", [false, false, true]),
            ("d?ne AND fil*s", [false, false, true]),
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
            ("key:[1 TO", "the range of `key` is not of the form `[1 TO 5]`"),
            ("key:[a TO 5]", "`a` is not a number"),
            ("[1 TO 5]", "Bracket(Closed) stands where a condition is expected"),
        ] {
            assert_eq!(Query::parse(query), Err(why.to_owned()), "{query}");
        }
    }
}
