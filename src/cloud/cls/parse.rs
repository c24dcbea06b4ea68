//! From the text of a condition to its meaning, by recursive descent: `OR` binds weaker than `AND`, that weaker than `NOT`.

use super::query::{Comparison, End, Query, TEXT, Test, words};
use std::{iter::Peekable, vec::IntoIter};

/// Parentheses and keys within each other: far more than any query has, far less than the stack.
const DEEPEST: usize = 64;

/// Parses a whole condition.
pub fn condition(text: &str) -> Result<Query, String> {
    let mut parser = Parser { tokens: tokens(text)?.into_iter().peekable(), depth: 0 };
    if parser.tokens.peek().is_none() {
        return Ok(Query::All);
    }
    let query = parser.either()?;
    match parser.tokens.next() {
        None => Ok(query),
        Some(token) => Err(format!("{token:?} has no place there")),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    And,
    Or,
    Not,
    Open,
    Close,
    Colon,
    Bracket(Bound),
    BracketEnd(Bound),
    Compare(Comparison),
    Word(String),
    Phrase(String),
}

/// Whether a range holds its end.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    Closed,
    Open,
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
            '[' => Token::Bracket(Bound::Closed),
            '{' => Token::Bracket(Bound::Open),
            ']' => Token::BracketEnd(Bound::Closed),
            '}' => Token::BracketEnd(Bound::Open),
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
                    next = characters.next_if(|next| !next.is_whitespace() && !"():\"<>=|[]{}".contains(*next));
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
    depth: usize,
}

impl Parser {
    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEEPEST { Err("the parentheses are nested too deeply".into()) } else { Ok(()) }
    }

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
                self.deeper()?;
                let query = self.either()?;
                self.depth -= 1;
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
            Some(Token::Bracket(from)) => self.range(key, from),
            Some(Token::Open) => {
                self.deeper()?;
                let mut query = self.value(key)?;
                loop {
                    match self.tokens.next() {
                        Some(Token::Close) => {
                            self.depth -= 1;
                            return Ok(query);
                        }
                        Some(Token::Or) => query = Query::Or(Box::new(query), Box::new(self.value(key)?)),
                        Some(Token::And) => query = Query::And(Box::new(query), Box::new(self.value(key)?)),
                        _ => return Err(format!("the values of `{key}` are joined by neither `AND` nor `OR`")),
                    }
                }
            }
            _ => Err(format!("`{key}:` has no value")),
        }
    }

    /// Reads a range up to its bracket; `*` leaves an end open.
    fn range(&mut self, key: &str, from: Bound) -> Result<Query, String> {
        let malformed = || format!("the range of `{key}` is not of the form `[1 TO 5]`");
        let mut word = || match self.tokens.next() {
            Some(Token::Word(word)) => Ok(word),
            _ => Err(malformed()),
        };
        let (low, to, high) = (word()?, word()?, word()?);
        let Some(Token::BracketEnd(until)) = self.tokens.next().filter(|_| to.eq_ignore_ascii_case("TO")) else {
            return Err(malformed());
        };
        let end = |text: &str, comparison| match text {
            "*" => Ok(Query::Member(key.into(), Test::Present)),
            text => match text.parse() {
                Ok(number) => Ok(Query::Member(key.into(), Test::Compares(comparison, number))),
                Err(_) => Err(format!("`{text}` is not a number")),
            },
        };
        let low = end(&low, if from == Bound::Closed { Comparison::AtLeast } else { Comparison::Above })?;
        let high = end(&high, if until == Bound::Closed { Comparison::AtMost } else { Comparison::Below })?;
        Ok(Query::And(Box::new(low), Box::new(high)))
    }
}

fn word_test(word: &str) -> Test {
    if word.trim_end_matches('*').contains(['*', '?']) {
        return Test::Like(word.to_lowercase());
    }
    match word.strip_suffix('*') {
        Some("") => Test::Present,
        Some(prefix) => Test::Words(words(prefix), End::Prefix),
        None => Test::Words(words(word), End::Whole),
    }
}
