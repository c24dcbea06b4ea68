//! What SDKs and provisioners ask about buckets and objects beside their bytes.

use super::*;

#[tokio::test]
async fn settings_that_were_never_made_say_so() {
    let scene = with_bucket().await;
    let location = ask(&scene, "GET", "").asking("location", "").send().await.is(200);
    assert_eq!(location.element("LocationConstraint"), REGION);
    for (name, element) in [("versioning", "VersioningConfiguration"), ("logging", "BucketLoggingStatus")] {
        let told = ask(&scene, "GET", "").asking(name, "").send().await.is(200);
        assert!(told.text().ends_with(&format!("<{element}/>")), "{told:?}");
    }
    for (name, code) in [
        ("cors", "NoSuchCORSConfiguration"),
        ("encryption", "NoSuchEncryptionConfiguration"),
        ("lifecycle", "NoSuchLifecycleConfiguration"),
        ("policy", "NoSuchBucketPolicy"),
        ("replication", "ReplicationConfigurationNotFoundError"),
        ("tagging", "NoSuchTagSet"),
        ("website", "NoSuchWebsiteConfiguration"),
    ] {
        ask(&scene, "GET", "").asking(name, "").send().await.refused(404, code);
        ask(&scene, "PUT", "").asking(name, "").body(b"<x/>").send().await.refused(501, "NotImplemented");
        let told = ask(&scene, "PUT", "a").asking(name, "").body(b"<x/>").send().await;
        assert_ne!(told.status, 200, "{name}");
    }
    ask(&scene, "GET", "").asking("inventory", "").send().await.refused(501, "NotImplemented");
    ask(&scene, "GET", "a").send().await.refused(404, "NoSuchKey");
}

#[tokio::test]
async fn everything_is_private() {
    let scene = with_bucket().await;
    ask(&scene, "PUT", "a").body(b"x").send().await.is(200);
    for key in ["", "a"] {
        let told = ask(&scene, "GET", key).asking("acl", "").send().await.is(200);
        assert_eq!(told.element("Permission"), "FULL_CONTROL");
        assert_eq!(told.element("ID"), "qcs::cam::uin/100000000001:uin/100000000001");
        ask(&scene, "PUT", key)
            .asking("acl", "")
            .with("x-cos-acl", "public-read")
            .send()
            .await
            .refused(501, "NotImplemented");
    }
    ask(&scene, "GET", "none").asking("acl", "").send().await.refused(404, "NoSuchKey");
}

#[tokio::test]
async fn tags_of_an_object_come_and_go() {
    let scene = with_bucket().await;
    ask(&scene, "PUT", "a").with("x-cos-tagging", "stage=test&who=a%20b").body(b"x").send().await.is(200);
    let tags = || ask(&scene, "GET", "a").asking("tagging", "").send();
    let expected = "<Tagging><TagSet><Tag><Key>stage</Key><Value>test</Value></Tag>\
                    <Tag><Key>who</Key><Value>a b</Value></Tag></TagSet></Tagging>";
    assert!(tags().await.is(200).text().ends_with(expected));
    assert_eq!(ask(&scene, "HEAD", "a").send().await.is(200).header("x-cos-tagging-count"), "2");
    let put = |body: String| ask(&scene, "PUT", "a").asking("tagging", "").body(body.as_bytes()).send();
    let tag = |key: &str| format!("<Tag><Key>{key}</Key><Value>v</Value></Tag>");
    let tagging = |tags: String| format!("<Tagging><TagSet>{tags}</TagSet></Tagging>");
    put(tagging(tag("one"))).await.is(200);
    assert_eq!(tags().await.element("Key"), "one");
    put(tagging((0..11).map(|number| tag(&number.to_string())).collect())).await.refused(400, "BadRequest");
    put(tagging(tag("x") + &tag("x"))).await.refused(400, "InvalidTag");
    put(tagging(tag(""))).await.refused(400, "InvalidTag");
    put("<Tagging".into()).await.refused(400, "MalformedXML");
    ask(&scene, "DELETE", "a").asking("tagging", "").send().await.is(204);
    assert!(!tags().await.is(200).text().contains("<Tag>"));
    ask(&scene, "GET", "none").asking("tagging", "").send().await.refused(404, "NoSuchKey");
    assert_eq!(ask(&scene, "GET", "a").send().await.is(200).body, b"x");
}

#[tokio::test]
async fn uploads_are_presigned_too() {
    let scene = with_bucket().await;
    ask(&scene, "PUT", "a").body(b"by address").presigned().await.is(200);
    assert_eq!(ask(&scene, "GET", "a").presigned().await.is(200).body, b"by address");
    let mut late = ask(&scene, "PUT", "a").body(b"later");
    late.window = (-600, -1);
    late.presigned().await.refused(403, "AccessDenied");
    ask(&scene, "GET", "a").with("range", "bytes=99-").send().await.refused(416, "InvalidRange");
}
