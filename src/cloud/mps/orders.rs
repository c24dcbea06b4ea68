//! What workflows and orchestrations share: they are made disabled, changed and deleted while they are disabled, and listed in
//! pages.

use super::{
    activity::CosUpload,
    trigger::{self, Order, bad_value},
};
use crate::{
    cloud::{
        Cloud,
        store::{Look, Writer},
    },
    wire::ApiError,
};
use serde::{Serialize, de::DeserializeOwned};

const COUNTER: &str = "mps-order-counter";

/// Characters of a name.
const LONGEST_NAME: usize = 128;

/// Standing orders of one kind.
pub trait Request: Serialize + DeserializeOwned {
    /// Kind in the store.
    const KIND: &'static str;

    /// Its name, unique among those of its kind.
    fn name(&self) -> &str;
}

fn key(id: i64) -> String {
    format!("{id:020}")
}

/// Returns an order. A missing one has the code of a template, whatever its kind.
pub fn order<R: Request>(look: &impl Look, id: i64) -> Result<Order<R>, ApiError> {
    let found = if id > 0 { look.get(R::KIND, &key(id))? } else { None };
    found.ok_or_else(|| ApiError::new("ResourceNotFound.TemplateNotExist", format!("there is no `{id}`")))
}

/// Returns an order that may be changed.
pub fn disabled<R: Request>(look: &impl Look, id: i64) -> Result<Order<R>, ApiError> {
    let found = order::<R>(look, id)?;
    if found.enabled { Err(bad_value(format!("`{id}` is enabled: disable it first"))) } else { Ok(found) }
}

/// Writes an order.
pub fn put<R: Request>(writer: &mut Writer<'_>, order: &Order<R>) -> Result<(), ApiError> {
    Ok(writer.put(R::KIND, &key(order.id), order)?)
}

/// Makes an order, disabled, and returns its number.
pub fn create<R: Request>(
    cloud: &Cloud,
    writer: &mut Writer<'_>,
    request: R,
    upload: Option<CosUpload>,
) -> Result<i64, ApiError> {
    check_name(writer, &request, None)?;
    let id: i64 = writer.get(COUNTER, "")?.unwrap_or(20_000) + 1;
    writer.put(COUNTER, "", &id)?;
    let now = cloud.clock.now_ms();
    put(writer, &Order { id, enabled: false, request, upload, created: now, updated: now })?;
    Ok(id)
}

/// Checks that a name is good and nobody else's.
pub fn check_name<R: Request>(look: &impl Look, request: &R, own: Option<i64>) -> Result<(), ApiError> {
    let name = request.name();
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
        return Err(bad_value(format!("a name has 1 to {LONGEST_NAME} characters")));
    }
    let taken = |order: &Order<R>| order.request.name() == name && Some(order.id) != own;
    if trigger::orders::<R>(look, R::KIND)?.iter().any(taken) {
        return Err(bad_value(format!("the name `{name}` is taken")));
    }
    Ok(())
}

/// Lets an order be set off.
///
/// # Errors
/// `FailedOperation.BucketNotifyAlreadyExist` if another of its kind waits for the same directory. Which notifications collide is
/// not written down: those of one directory do in any case.
pub fn enable<R: Request>(cloud: &Cloud, id: i64) -> Result<(), ApiError> {
    let now = cloud.clock.now_ms();
    cloud.store.write(|writer| {
        let found = order::<R>(writer, id)?;
        if found.enabled {
            return Ok(());
        }
        if let Some(upload) = &found.upload {
            trigger::check_bucket(writer, upload)?;
            trigger::check_role(writer, cloud, upload)?;
            let same = |other: &CosUpload| (&other.bucket, &other.dir) == (&upload.bucket, &upload.dir);
            let waits = |order: &Order<R>| order.enabled && order.upload.as_ref().is_some_and(same);
            if trigger::orders::<R>(writer, R::KIND)?.iter().any(waits) {
                let message = format!("`{}` has a notification for `{}` already", upload.bucket, upload.dir);
                return Err(ApiError::new("FailedOperation.BucketNotifyAlreadyExist", message));
            }
        }
        put(writer, &Order { enabled: true, updated: now, ..found })
    })
}

/// Lets an order rest.
pub fn disable<R: Request>(cloud: &Cloud, id: i64) -> Result<(), ApiError> {
    let now = cloud.clock.now_ms();
    cloud.store.write(|writer| {
        let found = order::<R>(writer, id)?;
        if found.enabled { put(writer, &Order { enabled: false, updated: now, ..found }) } else { Ok(()) }
    })
}

/// Removes a disabled order.
pub fn delete<R: Request>(cloud: &Cloud, id: i64) -> Result<(), ApiError> {
    cloud.store.write(|writer| {
        disabled::<R>(writer, id)?;
        writer.delete(R::KIND, &key(id))?;
        Ok(())
    })
}

/// Which orders a list shows.
pub struct Wanted<'a> {
    /// All if there are none.
    pub ids: &'a [i64],
    /// `Enabled`, `Disabled`, or empty for both.
    pub status: &'a str,
    /// How many are passed over.
    pub offset: u64,
    /// How many are shown.
    pub limit: u64,
}

/// Returns a page of orders, and how many there are on all pages.
pub fn page<R: Request>(look: &impl Look, wanted: &Wanted<'_>) -> Result<(u64, Vec<Order<R>>), ApiError> {
    let Wanted { ids, status, offset, limit } = *wanted;
    if !matches!(status, "" | "Enabled" | "Disabled") {
        return Err(bad_value("`Status` is `Enabled` or `Disabled`"));
    }
    if ids.len() > 100 || !(1..=100).contains(&limit) {
        return Err(bad_value("at most 100 can be asked for at once"));
    }
    let mut found = trigger::orders::<R>(look, R::KIND)?;
    found
        .retain(|order| (ids.is_empty() || ids.contains(&order.id)) && (status.is_empty() || order.status() == status));
    let total = found.len() as u64;
    let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    Ok((total, found.into_iter().skip(place(offset)).take(place(limit)).collect()))
}
