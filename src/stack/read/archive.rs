//! `archive:` - where raw events are kept.

use super::names;
use crate::{
    model::Bucket,
    stack::{code::Code, diagnostic::Diagnostic, fields::Fields, limits, node::Node, report::Report},
};

/// Reads the archive; its bucket lies in the function's region unless it says otherwise.
pub(super) fn archive<'a>(node: &'a Node, region: Option<&str>, report: &'a Report<'a>) -> Option<Bucket> {
    let fields = Fields::of(node, "`archive`", report)?;
    let cos = fields.required("cos", |node, report| cos(node, region, report));
    fields.finish();
    cos
}

fn cos<'a>(node: &'a Node, region: Option<&str>, report: &'a Report<'a>) -> Option<Bucket> {
    let fields = Fields::of(node, "`cos`", report)?;
    let place = place(&fields, node, region, report);
    fields.finish();
    place
}

/// Reads a place in COS out of the fields that say it.
pub(super) fn place<'a>(
    fields: &Fields<'a>,
    node: &'a Node,
    region: Option<&str>,
    report: &'a Report<'a>,
) -> Option<Bucket> {
    let name = fields.required("bucket", names::bucket);
    let own_region = fields.optional("region", names::region);
    let prefix = fields.optional("prefix", names::prefix);

    let (name, region) = (name?, own_region?.or_else(|| region.map(str::to_owned))?);
    let host = format!("{name}.cos.{region}.myqcloud.com");
    if host.len() > limits::BUCKET_HOST {
        return report.refuse(
            Diagnostic::new(
                Code::BadPlace,
                &node.span,
                format!("the bucket's host name has {} characters", host.len()),
            )
            .expected(format!("at most {} are possible", limits::BUCKET_HOST))
            .note(format!("the host is `{host}`")),
        );
    }
    Some(Bucket { name, region, prefix: prefix?.unwrap_or_default() })
}
