//! CLS 2020-10-16: searching the logs of functions (`cos-cls.md` 6).

mod query;
