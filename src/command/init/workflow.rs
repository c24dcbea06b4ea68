//! The workflow for CI.

use crate::{
    cli::{Platform, StackSource},
    scaffold::{self, Subject, Workflow},
    stack::Loaded,
};

pub(super) fn of(platform: Platform) -> &'static Workflow {
    match platform {
        Platform::Github => &scaffold::GITHUB,
        Platform::Gitlab => &scaffold::GITLAB,
        Platform::Jenkins => &scaffold::JENKINS,
        Platform::Cnb => &scaffold::CNB,
    }
}

pub(super) fn subject(loaded: &Loaded, stack: &StackSource) -> Subject {
    Subject {
        stack: loaded.stack().to_owned(),
        file: stack.file.display().to_string(),
        environment: stack.environment.clone(),
        secrets: loaded.secrets().into_iter().map(str::to_owned).collect(),
    }
}
