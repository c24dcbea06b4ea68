//! CI workflows for a stack: plan on merge requests, apply on the main branch, nightly drift.

use super::{Draft, ScaffoldError, render::render};
use serde::Serialize;

/// A workflow of one CI system.
#[derive(Debug)]
pub struct Workflow {
    /// Where the system looks for its files, seen from the repository's root, and their templates.
    files: &'static [(&'static str, &'static str)],
}

/// GitHub Actions.
pub static GITHUB: Workflow = Workflow {
    files: &[
        (".github/workflows/mpstack.yaml", include_str!("../../templates/ci/github.yaml.hbs")),
        (".github/actions/mpstack/action.yaml", include_str!("../../templates/ci/github-action.yaml.hbs")),
    ],
};

/// GitLab CI/CD.
pub static GITLAB: Workflow =
    Workflow { files: &[(".gitlab-ci.yml", include_str!("../../templates/ci/gitlab.yaml.hbs"))] };

/// Jenkins, a declarative pipeline.
pub static JENKINS: Workflow =
    Workflow { files: &[("Jenkinsfile", include_str!("../../templates/ci/Jenkinsfile.hbs"))] };

/// Cloud Native Build.
pub static CNB: Workflow = Workflow { files: &[(".cnb.yml", include_str!("../../templates/ci/cnb.yaml.hbs"))] };

/// The stack that a workflow is for.
#[derive(Debug, Default, Serialize)]
pub struct Subject {
    /// Its name.
    pub stack: String,
    /// Its file, seen from the repository's root.
    pub file: String,
    /// Its overlay.
    pub environment: Option<String>,
    /// Names of the secrets that it refers to.
    pub secrets: Vec<String>,
}

#[derive(Serialize)]
struct View<'a> {
    version: &'a str,
    repository: &'a str,
    /// What builds mpstack, as `rust-toolchain.toml` has it: `cargo install` does not read that file.
    toolchain: &'a str,
    #[serde(flatten)]
    subject: &'a Subject,
}

impl Workflow {
    /// The files for a stack.
    ///
    /// # Errors
    /// A template of ours that does not work.
    pub fn render(&self, subject: &Subject) -> Result<Vec<Draft>, ScaffoldError> {
        let view = View {
            version: env!("CARGO_PKG_VERSION"),
            repository: env!("CARGO_PKG_REPOSITORY"),
            toolchain: TOOLCHAIN,
            subject,
        };
        let draft =
            |(file, text): &(&'static str, &str)| Ok(Draft { path: file.into(), text: render(file, text, &view)? });
        self.files.iter().map(draft).collect()
    }
}

const TOOLCHAIN: &str = "1.95.0";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workflows_build_with_the_pinned_toolchain() {
        let pinned = include_str!("../../rust-toolchain.toml");
        assert!(pinned.contains(&format!("channel = \"{TOOLCHAIN}\"")), "{pinned}");
    }

    #[test]
    fn the_workflow_for_fleets_installs_this_version_too() {
        let fleet = include_str!("../../templates/ci/github-fleet.yaml");
        let install = format!(
            "cargo +{TOOLCHAIN} install mpstack --git {} --tag v{} --locked\n",
            env!("CARGO_PKG_REPOSITORY"),
            env!("CARGO_PKG_VERSION")
        );
        assert!(fleet.contains(&install), "{fleet}");
    }

    #[test]
    fn secrets_are_handed_over_by_name_and_nothing_is_left_of_the_template() {
        let subject = Subject {
            stack: "video".into(),
            file: "stacks/video.yaml".into(),
            environment: Some("production".into()),
            secrets: vec!["WECOM_KEY".into(), "HOOK_SECRET".into()],
        };
        for workflow in [&GITHUB, &GITLAB, &JENKINS, &CNB] {
            let drafts = workflow.render(&subject).expect("it renders");
            let text: String = drafts.into_iter().map(|draft| draft.text).collect();
            for part in ["stacks/video.yaml", "production", "WECOM_KEY", "HOOK_SECRET", "--tag v0.1.0", TOOLCHAIN] {
                assert!(text.contains(part), "it lacks {part}:\n{text}");
            }
            assert!(!text.replace("${{", "").contains("{{"), "{text}");
        }
    }
}
