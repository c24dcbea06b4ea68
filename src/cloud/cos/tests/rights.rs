//! Every operation is a right of its own.

use super::*;

/// Method, key, sub-resource, and the right that it needs.
type Operation = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

/// Operations and their rights as the vendor names them (`598/57092`).
const OPERATIONS: &[Operation] = &[
    ("GET", "", &[], "GetBucket"),
    ("HEAD", "", &[], "HeadBucket"),
    ("GET", "", &[("location", "")], "GetBucketLocation"),
    ("GET", "", &[("acl", "")], "GetBucketACL"),
    ("GET", "", &[("uploads", "")], "ListMultipartUploads"),
    ("GET", "", &[("versioning", "")], "GetBucketVersioning"),
    ("GET", "", &[("cors", "")], "GetBucketCORS"),
    ("GET", "", &[("lifecycle", "")], "GetBucketLifecycle"),
    ("GET", "", &[("tagging", "")], "GetBucketTagging"),
    ("GET", "", &[("policy", "")], "GetBucketPolicy"),
    ("GET", "mps/a", &[], "GetObject"),
    ("HEAD", "mps/a", &[], "HeadObject"),
    ("GET", "mps/a", &[("acl", "")], "GetObjectACL"),
    ("GET", "mps/a", &[("tagging", "")], "GetObjectTagging"),
    ("PUT", "mps/a", &[("tagging", "")], "PutObjectTagging"),
    ("DELETE", "mps/a", &[("tagging", "")], "DeleteObjectTagging"),
    ("POST", "mps/a", &[("uploads", "")], "InitiateMultipartUpload"),
    ("PUT", "mps/a", &[("partNumber", "1"), ("uploadId", "none")], "UploadPart"),
    ("GET", "mps/a", &[("uploadId", "none")], "ListParts"),
    ("POST", "mps/a", &[("uploadId", "none")], "CompleteMultipartUpload"),
    ("DELETE", "mps/a", &[("uploadId", "none")], "AbortMultipartUpload"),
    ("DELETE", "mps/b", &[], "DeleteObject"),
];

fn request<'s>(scene: &'s Scene, method: &str, key: &str, parameters: &[(&str, &str)]) -> Ask<'s> {
    parameters.iter().fold(ask(scene, method, key), |ask, (name, value)| ask.asking(name, value))
}

#[tokio::test]
async fn a_session_without_the_right_is_refused_whatever_it_asks() {
    let mut scene = with_bucket().await;
    ask(&scene, "PUT", "mps/a").body(b"x").send().await.is(200);
    scene.allow(&[("PutObject", "*")]).await;
    for (method, key, parameters, right) in OPERATIONS {
        let told = request(&scene, method, key, parameters).send().await;
        assert_eq!(told.status, 403, "{right}");
    }
    ask(&scene, "PUT", "mps/c").body(b"x").send().await.is(200);
}

#[tokio::test]
async fn each_operation_needs_its_own_right_and_no_other() {
    for (method, key, parameters, right) in OPERATIONS {
        let mut scene = with_bucket().await;
        ask(&scene, "PUT", "mps/a").body(b"x").send().await.is(200);
        scene.allow(&[(right, if key.is_empty() { "" } else { "mps/*" })]).await;
        let told = request(&scene, method, key, parameters).send().await;
        // What it answers is for other scenes.
        assert_ne!(told.status, 403, "{right}: {told:?}");
    }
}

#[tokio::test]
async fn lists_are_judged_by_the_prefix_that_they_ask_for() {
    let mut scene = with_bucket().await;
    scene.allow(&[("GetBucket", "mps/*"), ("ListMultipartUploads", "mps/*")]).await;
    for list in [ask(&scene, "GET", ""), ask(&scene, "GET", "").asking("uploads", "")] {
        list.clone().asking("prefix", "mps/a").send().await.is(200);
        list.clone().asking("prefix", "other/").send().await.refused(403, "AccessDenied");
        list.send().await.refused(403, "AccessDenied");
    }
}
