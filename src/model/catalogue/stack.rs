//! E and W: the stack is to be mended. Examples are laid over a plain stack, entry by entry.

use super::{
    Example::{Stack, Words},
    Explanation, entry,
};
use crate::model::Fault;

pub(super) const ENTRIES: &[(Fault, Explanation)] = &[
    (
        Fault::NotYaml,
        entry(
            "The file cannot be read as one YAML document, or uses what YAML can do and a stack does not need: merge keys, tags, \
             several documents.",
            "Mend the place shown. A value with `${`, `:` or `#` in it usually wants quotes.",
            Stack("variables: [a, b\n"),
        ),
    ),
    (
        Fault::TooComplex,
        entry(
            "The file is nested deeper, or grows larger by its aliases, than any stack. A file like that is a mistake or an attack, so \
             it is not read to its end.",
            "Write the stack without aliases of aliases. Most often the file is not a stack at all.",
            Words("A file of a thousand opening brackets, given to `mpstack validate -f FILE`."),
        ),
    ),
    (
        Fault::RepeatedKey,
        entry(
            "Many YAML readers let the last of two equal keys win in silence. Here neither does.",
            "Keep one of the two; both places are shown.",
            Stack("function:\n  name: demo\n  memory: 128\n  memory: 256\n"),
        ),
    ),
    (
        Fault::UnknownKey,
        entry(
            "The key is misspelt, or stands one level too high or too low. Ignoring it would let a setting that you rely on go missing.",
            "Use the key suggested, or see `docs/stack.md` for those that exist.",
            Stack("function:\n  name: demo\n  memroy: 128\n"),
        ),
    ),
    (
        Fault::MissingKey,
        entry(
            "Some entries have no sensible default: which stack it is, where it lives, what its function is called.",
            "Add the key that is named.",
            Stack("function:\n  memory: 128\n"),
        ),
    ),
    (
        Fault::WrongType,
        entry(
            "YAML decides the type of a value by its looks: `1` is a number, `yes` is a string, `123456789012` in quotes is a string.",
            "Write the value as the message says; often only quotes are to be added or taken away.",
            Stack("function:\n  name: demo\n  memory: 128MB\n"),
        ),
    ),
    (
        Fault::Conflict,
        entry(
            "Each of the two entries makes sense alone, and together they contradict each other.",
            "Keep one of the two; both places are shown.",
            Stack("function:\n  name: demo\n  code: { zip: a.zip, crate: b }\n"),
        ),
    ),
    (
        Fault::BadName,
        entry(
            "Names of stacks, functions, roles and routes have rules, most of them the cloud's. A name that breaks one would be \
             refused in the middle of an apply.",
            "Choose a name as the message describes.",
            Stack("function:\n  name: demo-\n"),
        ),
    ),
    (
        Fault::BadNumber,
        entry(
            "The cloud accepts certain numbers only: memory is 64, or a multiple of 128 up to 3072 MB.",
            "Choose a number as the message describes.",
            Stack("function:\n  name: demo\n  memory: 100\n"),
        ),
    ),
    (
        Fault::BadDuration,
        entry(
            "A duration is a number with its unit, `30s`, `5m`, `6h`, and has bounds that the cloud sets. A bare number could mean \
             seconds as well as milliseconds.",
            "Add the unit, or choose a duration within the bounds.",
            Stack("function:\n  name: demo\n  timeout: 30\n"),
        ),
    ),
    (
        Fault::BadDescription,
        entry(
            "SCF takes descriptions of up to 1000 characters: letters, digits, spaces, `,` and `.`, and no others of ASCII.",
            "Shorten it, or leave the character out that is named.",
            Stack("function:\n  name: demo\n  description: \"50% off!\"\n"),
        ),
    ),
    (
        Fault::BadVariable,
        entry(
            "Names beginning with `SCF_`, `QCLOUD_` or `TENCENTCLOUD_` belong to the platform, those with `MPSTACK_` to mpstack; values \
             must be there; and all variables have 4 KB together.",
            "Rename the variable, give it a value, or make them smaller.",
            Stack("function:\n  name: demo\n  environment: { SCF_STAGE: prod }\n"),
        ),
    ),
    (
        Fault::BadPlace,
        entry(
            "Regions, account numbers, buckets and prefixes have a form, and this value does not have it: a bucket's name, for one, \
             ends in the number of its account.",
            "Copy the value from the console, where it stands as it has to be written.",
            Stack("archive:\n  cos: { bucket: callbacks }\n"),
        ),
    ),
    (
        Fault::BadAddress,
        entry(
            "Notifications carry what is nobody else's business, so they go to `https` addresses only, without user and password in \
             them.",
            "Use an `https` address; put what is secret into `${secret:NAME}`.",
            Stack("notify:\n  - name: backend\n    webhook: { url: http://example.com }\n"),
        ),
    ),
    (
        Fault::UnknownWord,
        entry(
            "The key takes one of a few words, and this is none of them.",
            "Use the word suggested, or one of those listed.",
            Stack("triggers:\n  WorkflowTasks: {}\n"),
        ),
    ),
    (
        Fault::BadTemplate,
        entry(
            "The message template cannot be found or parsed, or fails for one of the sample events that each template is tried on.",
            "Mend the place in the template; `docs/handler.md` lists what a template can use.",
            Stack(
                "notify:\n  - name: ops\n    wecom: { key: \"${secret:KEY}\" }\n    template: { text: \"{{tsak_id}}\" }\n",
            ),
        ),
    ),
    (
        Fault::BadPattern,
        entry(
            "A pattern of `when` is empty or of a form that no event can have, so the route would never be taken.",
            "Write the pattern as the message describes, or leave it out.",
            Stack("notify:\n  - { name: quiet, when: { task: [\"\"] }, drop: true }\n"),
        ),
    ),
    (
        Fault::BadReference,
        entry(
            "`${` begins a reference to `env:NAME`, `var:NAME` or `secret:NAME`, and this is none of the three.",
            "Write one of the three; for the two characters themselves write `$${`.",
            Stack("function:\n  name: demo\n  description: \"${stage}\"\n"),
        ),
    ),
    (
        Fault::UnsetVariable,
        entry(
            "The stack takes the value from the environment of whoever runs mpstack, and there it is not set.",
            "Set the variable where the command runs.",
            Stack("function:\n  name: demo\n  description: \"${env:NOT_SET_ANYWHERE}\"\n"),
        ),
    ),
    (
        Fault::UnknownVariable,
        entry(
            "The stack uses a variable for which neither `variables:` nor the command line has a value.",
            "Give it a default under `variables:`, or pass `--var NAME=VALUE`.",
            Stack("function:\n  name: demo\n  description: \"${var:stage}\"\n"),
        ),
    ),
    (
        Fault::MisplacedSecret,
        entry(
            "Names, regions and the like are shown in plans and logs, so a secret among them would be seen.",
            "Put secrets into `function.environment` or into a sink of `notify`.",
            Stack("function:\n  name: \"${secret:NAME}\"\n"),
        ),
    ),
    (
        Fault::UnknownEnvironment,
        entry(
            "The environment chosen with `-e` or `MPSTACK_ENVIRONMENT` is none of the stack's `environments:`.",
            "Choose one of those listed, or describe it in the stack.",
            Words("`mpstack validate -e nowhere` on a stack with `environments: { staging: {} }`."),
        ),
    ),
    (
        Fault::PlainSecret,
        entry(
            "Whoever reads the file, its history or a backup of it has the credential.",
            "Write `${secret:NAME}` and set `NAME` where the command runs. Then exchange the credential: it has been in a file.",
            Stack("notify:\n  - name: ops\n    wecom: { key: 693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa }\n"),
        ),
    ),
    (
        Fault::UnknownRegion,
        entry(
            "The region has the form of one and is not in the list that this version of mpstack knows. It may be new, or misspelt.",
            "Use the region suggested if it is a slip. Nothing keeps you from going on.",
            Stack("region: ap-bejing\n"),
        ),
    ),
    (
        Fault::NothingBound,
        entry(
            "A function without a trigger is deployed and never called.",
            "Add an event type under `triggers:`, unless that is what you want for now.",
            Stack("triggers: {}\n"),
        ),
    ),
    (
        Fault::NoEffect,
        entry(
            "What stands before or around the entry leaves nothing for it to do: a route behind one that drops everything, for one.",
            "Take it out, or move it to where it has an effect.",
            Stack("notify:\n  - { name: none, drop: true }\n  - { name: late, drop: true }\n"),
        ),
    ),
];
