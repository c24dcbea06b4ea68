//! Looking through the whole account for functions that hold an event type.
//!
//! A binding is the account's, whatever the region, and whether the service refuses or silently takes over a second one is not
//! known; so before one is made, every function of the account is looked at (`scf-api.md` 11.6, 8).

use super::{Observer, explain::hole};
use crate::{
    client::Thing,
    model::{EventType, FunctionKey, Holder, Incomplete, REGIONS, ReadFailure},
    wire::{ErrorCode, scf},
};
use futures_util::{StreamExt, future::join_all, stream};
use std::collections::{BTreeMap, BTreeSet};

/// Functions looked at side by side. The rate of `ListTriggers`, 20 a second and region, is what limits a scan; this many keep
/// it busy at round trips of up to a second.
const SIDE_BY_SIDE: usize = 20;

impl Observer {
    /// Finds who holds which event type, and all functions of the account, without `own`.
    pub async fn scan(&self, own: &FunctionKey) -> Result<(BTreeMap<EventType, Holder>, Vec<FunctionKey>), Incomplete> {
        let regions: BTreeSet<_> = REGIONS.into_iter().chain([own.region.as_str()]).collect();
        let readings = join_all(regions.into_iter().map(|region| self.functions_of(region))).await;
        let (mut others, mut holes) = (Vec::new(), Vec::new());
        for reading in readings {
            match reading {
                Ok(functions) => others.extend(functions.into_iter().filter(|function| function != own)),
                Err(hole) => holes.push(hole),
            }
        }
        let mut holders = BTreeMap::new();
        let mut looks =
            stream::iter(others.clone()).map(|function| self.held_by(function)).buffer_unordered(SIDE_BY_SIDE);
        while let Some(look) = looks.next().await {
            match look {
                Ok(held) => holders.extend(held),
                Err(hole) => holes.push(hole),
            }
        }
        if holes.is_empty() { Ok((holders, others)) } else { Err(Incomplete(holes)) }
    }

    /// One call lists the functions of every namespace of a region.
    async fn functions_of(&self, region: &str) -> Result<Vec<FunctionKey>, ReadFailure> {
        let usage = match self.reader.read(region, &scf::GetAccount {}).await {
            Ok(answer) => answer.account_usage,
            // No function can be where the account cannot be.
            Err(error) if error.code().is_some_and(is_closed_region) => return Ok(Vec::new()),
            Err(error) => return Err(hole(format!("the functions of region `{region}`"), error)),
        };
        let key = |namespace: &str, name: String| FunctionKey {
            region: region.to_owned(),
            namespace: namespace.to_owned(),
            name,
        };
        let spaces = usage.namespace.into_iter();
        Ok(spaces.flat_map(|space| space.functions.into_iter().map(move |name| key(&space.namespace, name))).collect())
    }

    async fn held_by(&self, function: FunctionKey) -> Result<Vec<(EventType, Holder)>, ReadFailure> {
        match self.triggers(&function).await {
            Ok(triggers) => {
                let bound = triggers.mps.into_iter().filter(|(_, trigger)| trigger.bound);
                let holder = |trigger| Holder { function: function.clone(), trigger };
                Ok(bound.map(|(event_type, trigger)| (event_type, holder(trigger))).collect())
            }
            // Deleted since it was listed.
            Err(error) if error.says_absent(Thing::Function) => Ok(Vec::new()),
            Err(error) => {
                let FunctionKey { region, namespace, name } = function;
                Err(hole(format!("the triggers of function `{region}/{namespace}/{name}`"), error))
            }
        }
    }
}

fn is_closed_region(code: &ErrorCode) -> bool {
    *code == ErrorCode::UnsupportedRegion || code.as_str() == "UnauthorizedOperation.Region"
}
