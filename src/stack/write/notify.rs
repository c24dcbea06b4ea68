//! `notify:` - the routes of a deployed configuration.

use super::yaml::{Map, Yaml};
use mpstack_handler::config::{
    Content, Encryption, EventType, LARK_ENDPOINT, Mailbox, ObjectCopy, OtherFunction, Outcome, Pattern, Reference,
    Robot, Route, Sink, Webhook, Wecom, When,
};
use std::collections::BTreeSet;

/// Writes routes, and tells the names of the secrets that they refer to.
pub(super) fn notify(routes: &[Route]) -> (Yaml, BTreeSet<String>) {
    let mut secrets = BTreeSet::new();
    let routes = routes.iter().zip(1..).map(|(route, number)| write(route, number, &mut secrets).into()).collect();
    (Yaml::List(routes), secrets)
}

fn write(route: &Route, number: usize, secrets: &mut BTreeSet<String>) -> Map {
    let Route { name, when: selection, stop, template, sink } = route;
    let mut map = Map::of("name", Yaml::text(name));
    let selection = when(selection);
    map.put_opt("when", (!selection.is_empty()).then(|| selection.into()));
    map.put_opt("stop", stop.then(|| Yaml::word(true)));
    let (kind, sink) = self::sink(sink, &mut Credentials { route: number, kind: sink.kind(), secrets });
    map.put(kind, sink);
    map.put_opt("template", template.as_ref().map(|text| Map::of("text", Yaml::text(text)).into()));
    map
}

fn when(When { event, outcome, task, object, bucket, context }: &When) -> Map {
    let mut map = Map::default();
    let words = |words: Vec<&str>| (!words.is_empty()).then(|| Yaml::texts(words));
    map.put_opt("event", words(event.iter().map(EventType::as_str).collect()));
    map.put_opt("outcome", words(outcome.iter().map(|outcome| Outcome::as_str(*outcome)).collect()));
    for (key, patterns) in [("task", task), ("object", object), ("bucket", bucket)] {
        map.put_opt(key, (!patterns.is_empty()).then(|| self::patterns(patterns)));
    }
    let mut parts = Map::default();
    for (path, patterns) in context {
        parts.put(path, self::patterns(patterns));
    }
    map.put_opt("context", (!parts.is_empty()).then(|| parts.into()));
    map
}

fn patterns(patterns: &[Pattern]) -> Yaml {
    Yaml::texts(patterns.iter().map(|pattern| pattern.0.as_str()))
}

fn sink(sink: &Sink, credentials: &mut Credentials<'_>) -> (&'static str, Yaml) {
    let (mut map, mut key) = (Map::default(), sink.kind());
    match sink {
        Sink::Wecom(Wecom { key, endpoint }) => {
            map.put("key", credentials.of("KEY", key)).put_opt("endpoint", credentials.address(endpoint.as_ref()));
        }
        Sink::Dingtalk(robot) | Sink::Feishu(robot) => {
            let Robot { token, sign, endpoint } = robot;
            let lark = matches!(sink, Sink::Feishu(_)) && endpoint.as_ref().is_some_and(|at| at.0 == LARK_ENDPOINT);
            if lark {
                key = "lark";
            }
            map.put("token", credentials.of("TOKEN", token));
            map.put_opt("sign", sign.as_ref().map(|sign| credentials.of("SECRET", sign)));
            map.put_opt("endpoint", credentials.address(endpoint.as_ref().filter(|_| !lark)));
        }
        Sink::Slack(Webhook { url, sign: _ }) | Sink::Teams(Webhook { url, sign: _ }) => {
            map.put("url", credentials.of("URL", url));
        }
        Sink::Webhook(Webhook { url, sign }) => {
            map.put_opt("url", credentials.address(Some(url)));
            map.put_opt("sign", sign.as_ref().map(|sign| credentials.of("SECRET", sign)));
        }
        Sink::Email(Mailbox { host, port, tls, user, password, from, to }) => {
            let tls = match tls {
                Encryption::Implicit => "implicit",
                Encryption::Starttls => "starttls",
                Encryption::None => "none",
            };
            map.put("host", Yaml::text(host)).put("port", Yaml::word(port)).put("tls", Yaml::word(tls));
            map.put_opt("user", credentials.address(user.as_ref()));
            map.put_opt("password", password.as_ref().map(|password| credentials.of("PASSWORD", password)));
            map.put("from", Yaml::text(from)).put("to", Yaml::texts(to.iter().map(String::as_str)));
        }
        Sink::Cos(ObjectCopy { bucket, region, prefix, content }) => {
            let content = match content {
                Content::Event => "event",
                Content::Pointer => "pointer",
            };
            map = place(bucket, region, prefix);
            map.put("content", Yaml::word(content));
        }
        Sink::FanOut(OtherFunction { function, namespace, qualifier, region }) => {
            for (key, text) in
                [("function", function), ("namespace", namespace), ("qualifier", qualifier), ("region", region)]
            {
                map.put(key, Yaml::text(text));
            }
        }
        Sink::Log(_) => {}
        Sink::Drop => return (key, Yaml::word(true)),
    }
    (key, map.into())
}

/// A place in COS.
pub(super) fn place(bucket: &str, region: &str, prefix: &str) -> Map {
    let mut map = Map::of("bucket", Yaml::text(bucket));
    map.put("region", Yaml::text(region)).put_opt("prefix", (!prefix.is_empty()).then(|| Yaml::text(prefix)));
    map
}

/// The credentials of one route: those that the package has in plain text get a name instead.
struct Credentials<'a> {
    /// From 1; names are made of it, since a route's own name may have any letters.
    route: usize,
    kind: &'static str,
    secrets: &'a mut BTreeSet<String>,
}

impl Credentials<'_> {
    fn of(&mut self, what: &str, reference: &Reference) -> Yaml {
        if !reference.secrets().is_empty() {
            return self.known(reference);
        }
        let name = format!("{}_{what}_{}", self.kind.to_uppercase(), self.route);
        let yaml = Yaml::secret(&name);
        self.secrets.insert(name);
        yaml
    }

    /// What is no credential, but may be made of some.
    fn address(&mut self, reference: Option<&Reference>) -> Option<Yaml> {
        reference.map(|reference| self.known(reference))
    }

    fn known(&mut self, reference: &Reference) -> Yaml {
        self.secrets.extend(reference.secrets().into_iter().map(str::to_owned));
        Yaml::reference(reference)
    }
}
