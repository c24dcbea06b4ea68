//! Services of Tencent Cloud.

use crate::{
    model::Bucket,
    stack::{
        fields::Fields,
        node::Node,
        read::{archive, names, scalar},
        report::Report,
    },
};
use mpstack_handler::config::{Content, ObjectCopy, OtherFunction, Sink};

const CONTENTS: [(&str, Content); 2] = [("event", Content::Event), ("pointer", Content::Pointer)];

pub(super) fn cos<'a>(node: &'a Node, region: Option<&str>, report: &'a Report<'a>) -> Option<Sink> {
    let fields = Fields::of(node, "`cos`", report)?;
    let place = archive::place(&fields, node, region, report);
    let content =
        fields.optional("content", |node, report| scalar::word(node, report, "what an object can hold", &CONTENTS));
    fields.finish();
    let Bucket { name: bucket, region, prefix } = place?;
    Some(Sink::Cos(ObjectCopy { bucket, region, prefix, content: content?.unwrap_or(Content::Event) }))
}

pub(super) fn fan_out<'a>(node: &'a Node, region: Option<&str>, report: &'a Report<'a>) -> Option<Sink> {
    let fields = Fields::of(node, "`fan_out`", report)?;
    let function = fields.required("function", names::function);
    let namespace = fields.optional("namespace", names::namespace);
    let qualifier = fields.optional("qualifier", names::qualifier);
    let own_region = fields.optional("region", names::region);
    fields.finish();
    Some(Sink::FanOut(OtherFunction {
        function: function?,
        namespace: namespace?.unwrap_or_else(|| "default".into()),
        // What a function serves by; the documents disagree on what no qualifier means.
        qualifier: qualifier?.unwrap_or_else(|| "$DEFAULT".into()),
        region: own_region?.or_else(|| region.map(str::to_owned))?,
    }))
}
