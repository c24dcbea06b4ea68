//! The examples below each help text.

pub(super) const MPSTACK: &str = "\
Examples:
  mpstack demo                        see everything work, without an account
  mpstack init                        a stack from a template
  mpstack plan                        what would change in the account
  mpstack apply                       make the account equal to stack.yaml
  mpstack drift                       was the cloud changed behind our back?
  mpstack apply --local               the same on the embedded cloud

Exit status:
  0  done, or nothing differs
  1  failed
  2  it differs: for `drift`, `plan --detailed-exitcode` and `fmt --check`
  3  something could not be read, so neither yes nor no
  4  a guard refused";

pub(super) const INIT: &str = "\
Examples:
  mpstack init                        asks what is needed, writes stack.yaml
  mpstack init --template mps-webhook --name video --region ap-shanghai --yes
  mpstack init shop -t chat-group --set chat=feishu
  mpstack init -t multi-environment --ci github -e production
  mpstack init --ci gitlab            a workflow for the stack that is there";

pub(super) const TEMPLATES: &str = "\
Examples:
  mpstack templates                   all of them
  mpstack templates mail archive      those with both words
  mpstack templates show mps-webhook";

pub(super) const VALIDATE: &str = "\
Examples:
  mpstack validate
  mpstack validate -f stacks/mps-analysis.yaml -e production
  mpstack validate stacks             every stack in a folder
  mpstack validate stacks --report github=- --report sarif=faults.sarif";

pub(super) const PLAN: &str = "\
Examples:
  mpstack plan
  mpstack plan --detailed-exitcode    exits 2 if changes are pending
  mpstack plan --out approved.json    for `mpstack apply approved.json`
  mpstack plan --take-over            with event types that other functions hold
  mpstack plan --destroy              what would `destroy` take away?
  mpstack plan stacks/*.yaml          many stacks, a section each
  mpstack plan --output markdown      for a comment on a merge request
  mpstack plan --output json | jq '.resource_changes[].address'";

pub(super) const APPLY: &str = "\
Examples:
  mpstack apply                       shows the plan and asks
  mpstack apply --yes                 for CI: shows the plan and goes on
  mpstack apply approved.json         exactly that plan, or exit 4 and what moved
  mpstack apply --take-over           binds here what another function holds
  mpstack apply --adopt               takes a function of the stack's name that nobody owns
  mpstack apply --yes --output ndjson   what happens, a JSON object a line
  mpstack apply --local --var stage=dev";

pub(super) const DRIFT: &str = "\
Examples:
  mpstack drift                       exits 2 and names each field that was changed
  mpstack drift -v                    lists also what the stack does not manage
  mpstack drift --who                 and who changed what, as far as CloudAudit tells
  mpstack drift --output json
  mpstack drift --report sarif=drift.sarif --report junit=drift.xml
  mpstack drift --since drift.json --report json=drift.json
  mpstack drift stacks                every stack in a folder; the exit code is the worst
  mpstack drift 'stacks/**/*.yaml' --shard 2/5

Of many stacks, from the worst exit code to the best: 1, 4, 3, 2, 0.";

pub(super) const STATUS: &str = "\
Examples:
  mpstack status
  mpstack status --output json
  mpstack status stacks/*.yaml";

pub(super) const DESTROY: &str = "\
Examples:
  mpstack destroy                     asks for the stack's name
  mpstack destroy --yes";

pub(super) const ROLLBACK: &str = "\
Examples:
  mpstack rollback                    to the release before the one that serves
  mpstack rollback --to 7 --yes

Until the next `apply`, `plan` shows the way forward as pending and `drift` says nothing about it.";

pub(super) const REDEPLOY: &str = "\
Examples:
  mpstack redeploy
  mpstack redeploy --yes";

pub(super) const TEST: &str = "\
Examples:
  mpstack test                        one task for each event type of the stack
  mpstack test --event WorkflowTask
  mpstack test --input cos://videos-1250000000/in/sample.mp4 --timeout 10m";

pub(super) const LOGS: &str = "\
Examples:
  mpstack logs                        the last 15 minutes
  mpstack logs --since 6h --limit 500
  mpstack logs --task 2600000000-WorkflowTask-0a1b
  mpstack logs -F                     follows
  mpstack logs -v                     raw lines";

pub(super) const EVENTS: &str = "\
Examples:
  mpstack events                      the newest 100
  mpstack events --since 2d --outcome failed
  mpstack events --dead               who is without which event, and why
  mpstack events --task 2600000000-WorkflowTask-0a1b --output json";

pub(super) const REPLAY: &str = "\
Examples:
  mpstack replay --dead               to those that are without the event
  mpstack replay --task 2600000000-WorkflowTask-0a1b
  mpstack replay --all --since 1h --sink backend";

pub(super) const POLICY: &str = "\
Examples:
  mpstack policy                      for whoever applies this stack
  mpstack policy --for drift          for a nightly check, which changes nothing
  mpstack policy --for drift --who    for one that tells who changed something
  mpstack policy --for handler        what the function itself may do";

pub(super) const FMT: &str = "\
Examples:
  mpstack fmt                         stack.yaml
  mpstack fmt stacks
  mpstack fmt stacks --check          for CI: exits 2 and names the files";

pub(super) const SCHEMA: &str = "\
Examples:
  mpstack schema                      `mpstack schema > stack.schema.json` keeps it

An editor with a YAML language server completes and explains keys in a file that begins with
  # yaml-language-server: $schema=stack.schema.json";

pub(super) const EXPORT: &str = "\
Examples:
  mpstack export MPSAnalysis --region ap-beijing
  mpstack export MPSAnalysis --region ap-beijing --out stack.yaml
  mpstack export Theirs --namespace media --region ap-guangzhou --out theirs.yaml

Exits with 2 if the written stack would change something all the same, and says what.";

pub(super) const EJECT: &str = "\
Examples:
  mpstack eject my-handler            then set `code: { crate: ./my-handler }`
  mpstack eject my-handler -f stacks/mps-analysis.yaml";

pub(super) const EXPLAIN: &str = "\
Examples:
  mpstack explain E0201
  mpstack explain G0104 --output json";

pub(super) const SERVE: &str = "\
Examples:
  mpstack serve                       prints the `export` lines of its root account
  mpstack serve --listen 127.0.0.1:0 --data ./cloud
  mpstack serve --reading rebind=steals --reading busy=2019
  mpstack serve --faults faults.yaml   makes calls fail as planned (docs/embedded-cloud.md)";

pub(super) const COMPLETIONS: &str = "\
Examples:
  mpstack completions bash            in ~/.bashrc: source <(mpstack completions bash)
  mpstack completions zsh             in ~/.zshrc:  source <(mpstack completions zsh)
  mpstack completions fish            in config.fish: mpstack completions fish | source
  mpstack completions powershell      in $PROFILE: mpstack completions powershell | Out-String | Invoke-Expression

The script asks this program at each completion, so it need not be made again after an update.";

pub(super) const MAN: &str = "\
Examples:
  mpstack man | man -l -
  mpstack man ~/.local/share/man/man1";

pub(super) const VERSION: &str = "\
Examples:
  mpstack version
  mpstack version -v                  the handler's hashes and the build
  mpstack version --output json";

pub(super) const DEMO: &str = "\
Examples:
  mpstack demo
  mpstack demo --keep                 leaves the cloud's folder for a look";
