//! JSON of which the texts stay where they lie in the message, and the members in a list.
//!
//! An event of a megabyte has tens of thousands of members, few of which are ever looked at. Copying and hashing all of them, as
//! `serde_json::Value` does, was a third of the time that such an event takes.

use foldhash::HashMap;
use serde::{Serialize, Serializer};
use serde_json::Number;
use std::{borrow::Cow, fmt};

#[derive(Debug)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Number(Number),
    String(Cow<'a, str>),
    Array(Vec<Value<'a>>),
    Object(Object<'a>),
}

impl<'a> Value<'a> {
    pub(super) fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    pub(super) fn as_u64(&self) -> Option<u64> {
        if let Self::Number(number) = self { number.as_u64() } else { None }
    }

    pub(super) fn as_f64(&self) -> Option<f64> {
        if let Self::Number(number) = self { number.as_f64() } else { None }
    }

    pub(super) fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(elements) = self { Some(elements) } else { None }
    }

    pub(super) fn as_object(&self) -> Option<&Object<'a>> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(elements) => serializer.collect_seq(elements),
            Self::Object(members) => serializer.collect_map(members.iter()),
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// Members in order of appearance, no two of one name.
#[derive(Debug, Default)]
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> Object<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.get_key_value(name).map(|(_, value)| value)
    }

    pub(super) fn get_key_value(&self, name: &str) -> Option<(&str, &Value<'a>)> {
        self.iter().find(|(own, _)| *own == name)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }
}

/// An object as it grows: of equal names the last one's value stays, in the place of the first.
#[derive(Default)]
pub(super) struct Growing<'a> {
    members: Vec<(Cow<'a, str>, Value<'a>)>,
    /// Where each is, once they are many: comparing with all of them would take hostile messages quadratic time.
    places: HashMap<Cow<'a, str>, usize>,
}

impl<'a> Growing<'a> {
    /// Members that are compared one by one; documented objects have fewer.
    const FEW: usize = 64;

    pub(super) fn add(&mut self, name: Cow<'a, str>, value: Value<'a>) {
        let place = if self.members.len() < Self::FEW {
            self.members.iter().position(|(own, _)| *own == name)
        } else {
            if self.places.is_empty() {
                let names = self.members.iter().enumerate();
                self.places = names.map(|(place, (name, _))| (name.clone(), place)).collect();
            }
            let next = self.members.len();
            Some(*self.places.entry(name.clone()).or_insert(next)).filter(|place| *place < next)
        };
        match place {
            Some(place) => self.members[place].1 = value,
            None => self.members.push((name, value)),
        }
    }

    pub(super) fn done(self) -> Object<'a> {
        Object(self.members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_names_the_last_value_stays_in_the_first_place_however_many_there_are() {
        for count in [3, Growing::FEW, Growing::FEW + 1, 500] {
            let mut growing = Growing::default();
            for round in [0, 1] {
                for member in 0..count {
                    growing.add(member.to_string().into(), Value::Number((member + round).into()));
                }
            }
            let object = growing.done();
            let found: Vec<_> = object.iter().map(|(name, value)| (name.to_owned(), value.as_u64())).collect();
            let expected: Vec<_> = (0..count).map(|member| (member.to_string(), Some(member as u64 + 1))).collect();
            assert_eq!(found, expected);
        }
    }
}
