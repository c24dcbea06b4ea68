//! Reading the archive: events by their metadata, dead letters by their content.

use super::{Observer, explain::explain};
use crate::{
    client::{CallError, Thing},
    model::{ArchivedEvent, Bucket, Dead, EventFilter, Failure, Fault, Selection, Undelivered},
    wire::{cos::Content, sign::cos::encode},
};
use futures_util::{StreamExt, stream};
use mpstack_handler::archive::{DEAD_LETTERS, DELIVERIES, DeadLetter, FETCHED, fetched_key, letter_key};
use percent_encoding::percent_decode_str;
use std::collections::BTreeSet;

/// Events looked at side by side: enough to make the round trips of a page of them one second.
const SIDE_BY_SIDE: usize = 16;

/// After this many milliseconds without a further try there will be none: SCF waits a minute between two, and a try has
/// fifteen at most. Trouble of the platform itself may defer one by hours (`scf-custom-runtime.md` 9); a replay is then a
/// second delivery of the same id.
const PATIENCE: i64 = 20 * 60_000;

/// What `mpstack test` puts below the prefix.
const TRIALS: &str = "mpstack-test/";

impl Observer {
    /// Returns the newest archived events that fit `filter`, oldest first.
    ///
    /// COS lists by key and not by time: the whole archive is listed (a thousand events a call), and then only the events that
    /// are asked for are looked at.
    pub async fn archived_events(&self, bucket: &Bucket, filter: &EventFilter) -> Result<Vec<ArchivedEvent>, Failure> {
        let Bucket { name, region, prefix } = bucket;
        let listed = self.contents(name, region, prefix, usize::MAX).await?;
        let letters = format!("{prefix}{DEAD_LETTERS}");
        let dead: BTreeSet<_> =
            listed.iter().map(|content| content.key.clone()).filter(|key| key.starts_with(&letters)).collect();
        let fetched = format!("{prefix}{FETCHED}");
        let completed: BTreeSet<_> =
            listed.iter().map(|content| content.key.clone()).filter(|key| key.starts_with(&fetched)).collect();
        let mut candidates: Vec<_> = listed
            .into_iter()
            .filter(|content| is_event(&content.key, prefix) && may_be_of(&content.key, filter.task_id.as_deref()))
            .filter(|content| filter.selection == Selection::All || dead.contains(&letter_key(prefix, &content.key)))
            .map(|content| (milliseconds(&content.last_modified), content))
            .filter(|(time, _)| *time >= filter.from)
            .collect();
        candidates.sort_by(|(left, a), (right, b)| right.cmp(left).then_with(|| b.key.cmp(&a.key)));

        let looks = candidates.into_iter().map(|(time, content)| {
            let letter = Some(letter_key(prefix, &content.key)).filter(|letter| dead.contains(letter));
            // What came without its details is described by those that were fetched.
            let beside = Some(fetched_key(prefix, &content.key, 0)).filter(|beside| completed.contains(beside));
            self.archived_event(bucket, content, time, beside, letter, filter.now)
        });
        let mut looks = stream::iter(looks).buffered(SIDE_BY_SIDE);
        let mut found = Vec::new();
        while let Some(event) = looks.next().await {
            found.extend(event?.filter(|event| fits(event, filter)));
            if Some(found.len()) == filter.limit {
                break;
            }
        }
        found.reverse();
        Ok(found)
    }

    /// Looks at one object; `None` if it is no event of ours, or gone since it was listed.
    async fn archived_event(
        &self,
        bucket: &Bucket,
        content: Content,
        time: i64,
        beside: Option<String>,
        letter: Option<String>,
        now: i64,
    ) -> Result<Option<ArchivedEvent>, Failure> {
        let Bucket { name, region, prefix: _ } = bucket;
        let Content { key, size, .. } = content;
        let meta = match self.reader.object_metadata(name, region, beside.as_ref().unwrap_or(&key)).await {
            Ok(meta) => meta,
            Err(error) if error.says_absent(Thing::Object) => return Ok(None),
            Err(error) => return Err(explain(format!("could not look at `{key}` in bucket `{name}`"), error)),
        };
        let text = |name: &str| Some(percent_decode_str(meta.get(name)?).decode_utf8_lossy().into_owned());
        let Some(event_type) = text("event-type") else { return Ok(None) };
        let dead = match letter {
            Some(letter) => self.dead_letter(bucket, &letter, now).await?,
            None => None,
        };
        Ok(Some(ArchivedEvent {
            key,
            size,
            time,
            event_type,
            task_id: text("task-id"),
            status: text("status"),
            outcome: text("outcome").unwrap_or_default(),
            dead,
        }))
    }

    /// Reads a dead letter; `None` if it is settled or gone, or further tries are expected.
    async fn dead_letter(&self, bucket: &Bucket, key: &str, now: i64) -> Result<Option<Dead>, Failure> {
        let Bucket { name, region, prefix: _ } = bucket;
        let Some(bytes) = self.object(name, region, key).await? else { return Ok(None) };
        let letter: DeadLetter = serde_json::from_slice(&bytes).map_err(|error| {
            Failure::new(format!("`{key}` in bucket `{name}` is no dead letter of this version"))
                .code(Fault::BadDeadLetter)
                .because(error)
        })?;
        if !letter.given_up && now.saturating_sub(milliseconds(&letter.written)) < PATIENCE {
            return Ok(None);
        }
        let undelivered: Vec<_> = (letter.undelivered.into_iter())
            .map(|open| Undelivered { sink: open.sink, kind: open.kind, error: open.error })
            .collect();
        Ok((!undelivered.is_empty()).then_some(Dead { tries: letter.tries, undelivered }))
    }

    /// Lists at most `limit` objects whose keys begin with `prefix`, in byte order of their keys, which are decoded.
    pub(super) async fn contents(
        &self,
        bucket: &str,
        region: &str,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<Content>, Failure> {
        let (mut found, mut marker) = (Vec::<Content>::new(), String::new());
        while found.len() < limit {
            let page = self.reader.list_objects(bucket, region, prefix, &marker, limit - found.len()).await;
            let page = page.map_err(|error: CallError| explain(format!("could not list bucket `{bucket}`"), error))?;
            let encoded = page.encoding_type.as_deref() == Some("url");
            let decode = |text: &str| match encoded {
                true => percent_decode_str(text).decode_utf8_lossy().into_owned(),
                false => text.to_owned(),
            };
            found.extend(page.contents.into_iter().map(|content| Content { key: decode(&content.key), ..content }));
            let next = page.next_marker.map(|next| decode(&next)).or(found.last().map(|last| last.key.clone()));
            match (page.is_truncated, next) {
                (true, Some(next)) if next > marker => marker = next,
                _ => break,
            }
        }
        found.truncate(limit);
        Ok(found)
    }
}

/// Whether a key may be an event's: only a look at its metadata is proof, since the bucket may hold anything else.
fn is_event(key: &str, prefix: &str) -> bool {
    key.strip_prefix(prefix).is_some_and(|below| {
        below.ends_with(".json")
            && ![DEAD_LETTERS, DELIVERIES, FETCHED, TRIALS].iter().any(|folder| below.starts_with(folder))
    })
}

/// Whether the event may be of this task, by its key: it spares looks. Events that go by hash show nothing.
fn may_be_of(key: &str, task_id: Option<&str>) -> bool {
    let Some(task_id) = task_id else { return true };
    let by_name =
        || key.contains(&format!("/{}/", encode(task_id))) || key.starts_with(&format!("{}/", encode(task_id)));
    // Too long a task id is hashed in the key.
    by_name() || task_id.len() > 60 || key.contains("unrecognised/") || key.contains("records/")
}

fn fits(event: &ArchivedEvent, filter: &EventFilter) -> bool {
    let EventFilter { now: _, from: _, task_id, outcome, selection, limit: _ } = filter;
    (task_id.is_none() || *task_id == event.task_id)
        && outcome.as_ref().is_none_or(|outcome| *outcome == event.outcome)
        && (*selection == Selection::All || event.dead.is_some())
}

/// Unix milliseconds of a time as listings and letters have it; 0 if it is none.
fn milliseconds(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_beside_events_is_no_event() {
        for (key, event) in [
            ("mps/WorkflowTask/t/FINISH.json", true),
            ("mps/unrecognised/ab.json", true),
            ("mps/dead-letters/WorkflowTask/t/FINISH.json", false),
            ("mps/deliveries/ab.json", false),
            ("mps/fetched/unrecognised/ab.json", false),
            ("mps/mpstack-test/output/a.json", false),
            ("mps/a.mp4", false),
            ("elsewhere/a.json", false),
        ] {
            assert_eq!(is_event(key, "mps/"), event, "{key}");
        }
    }

    #[test]
    fn a_task_is_found_by_its_key() {
        assert!(may_be_of("mps/WorkflowTask/1-WorkflowTask-a/FINISH.json", Some("1-WorkflowTask-a")));
        assert!(!may_be_of("mps/WorkflowTask/1-WorkflowTask-b/FINISH.json", Some("1-WorkflowTask-a")));
        assert!(may_be_of("mps/records/ab.json", Some("1-WorkflowTask-a")));
    }

    #[test]
    fn listings_tell_the_time() {
        assert_eq!((milliseconds("2020-12-10T03:37:30.000Z"), milliseconds("soon")), (1_607_571_450_000, 0));
    }
}
